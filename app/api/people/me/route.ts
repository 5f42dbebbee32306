import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { getSecondFactors } from "@/lib/people/queries";

export const GET = route({
  permission: "console:read",
  handler: ({ ctx }) => getSecondFactors(ctx),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
