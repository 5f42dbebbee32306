import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { loadPromotionAnswer } from "@/lib/promotions/queries";
import { promotionAnswerSchema, promotionParamsSchema } from "@/lib/promotions/schemas";

export const GET = route({
  id: "getPromotion",
  says: "One promotion or rollback, with its deploy as it is now.",
  permission: "console:read",
  params: promotionParamsSchema,
  answers: { 200: promotionAnswerSchema },
  refusals: ["not_found"],
  handler: ({ ctx, params }) => loadPromotionAnswer(ctx, params.id),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
