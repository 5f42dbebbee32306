import { GATE, STEP_UP } from "@/lib/http/declaration";
import { idempotencyKeyOf, KEPT_ANSWER } from "@/lib/http/idempotency-key";
import { notAllowed } from "@/lib/http/not-allowed";
import { jsonAnswer } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { apiPaths } from "@/lib/paths";
import { listPromotions } from "@/lib/promotions/queries";
import { requestPromotion } from "@/lib/promotions/request-promotion";
import {
  promotionAnswerSchema,
  promotionListQuerySchema,
  promotionListSchema,
  promotionRequestSchema,
} from "@/lib/promotions/schemas";

export const GET = route({
  id: "listPromotions",
  says: "Promotions and rollbacks asked for on this console, newest first.",
  permission: "console:read",
  query: promotionListQuerySchema,
  answers: { 200: promotionListSchema },
  handler: ({ ctx, query }) => listPromotions(ctx, query),
});

export const POST = route({
  id: "requestPromotion",
  says: "Promotes exactly what was reviewed from staging to production.",
  permission: "promotion:request",
  body: promotionRequestSchema,
  headers: KEPT_ANSWER,
  answers: { 202: promotionAnswerSchema },
  refusals: [...GATE, ...STEP_UP],
  handler: async ({ ctx, body, request }) => {
    const answer = await requestPromotion(ctx, { kind: "promotion", input: body }, idempotencyKeyOf(request));
    return jsonAnswer(answer, { status: 202, headers: { location: apiPaths.promotion(answer.promotion.id) } });
  },
});

export const { PUT, PATCH, DELETE } = notAllowed("GET, POST");
