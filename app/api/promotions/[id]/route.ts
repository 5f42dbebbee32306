import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { loadPromotionAnswer } from "@/lib/promotions/queries";
import { promotionParamsSchema } from "@/lib/promotions/schemas";

export const GET = route({
  permission: "console:read",
  params: promotionParamsSchema,
  handler: ({ ctx, params }) => loadPromotionAnswer(ctx, params.id),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
