import { idempotencyKeyOf } from "@/lib/http/idempotency-key";
import { notAllowed } from "@/lib/http/not-allowed";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { apiPaths } from "@/lib/paths";
import { listPromotions } from "@/lib/promotions/queries";
import { requestPromotion } from "@/lib/promotions/request-promotion";
import { promotionListQuerySchema, promotionRequestSchema } from "@/lib/promotions/schemas";

export const GET = route({
  permission: "console:read",
  query: promotionListQuerySchema,
  handler: ({ ctx, query }) => listPromotions(ctx, query),
});

export const POST = route({
  permission: "promotion:request",
  body: promotionRequestSchema,
  handler: async ({ ctx, body, request }) => {
    const answer = await requestPromotion(ctx, body, idempotencyKeyOf(request));
    return json(answer, { status: 202, headers: { location: apiPaths.promotion(answer.promotion.id) } });
  },
});

export const { PUT, PATCH, DELETE } = notAllowed("GET, POST");
