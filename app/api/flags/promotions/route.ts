import { listFlagPromotions } from "@/lib/flags/queries";
import { flagPromotionsSchema } from "@/lib/flags/schemas";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const GET = route({
  id: "listFlagPromotions",
  says: "Every flag with both environments side by side, differences first.",
  permission: "console:read",
  answers: { 200: flagPromotionsSchema },
  handler: ({ ctx }) => listFlagPromotions(ctx),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
