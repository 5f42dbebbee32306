import { GATE, STEP_UP } from "@/lib/http/declaration";
import { idempotencyKeyOf, KEPT_ANSWER } from "@/lib/http/idempotency-key";
import { notAllowed } from "@/lib/http/not-allowed";
import { jsonAnswer } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { apiPaths } from "@/lib/paths";
import { requestPromotion } from "@/lib/promotions/request-promotion";
import { listRollbackTargets } from "@/lib/promotions/rollback-review";
import { promotionAnswerSchema, rollbackRequestSchema, rollbackTargetsSchema } from "@/lib/promotions/schemas";

export const GET = route({
  id: "listRollbackTargets",
  says: "The commits production has run and can go back to, newest first.",
  permission: "console:read",
  answers: { 200: rollbackTargetsSchema },
  refusals: ["conflict"],
  handler: ({ ctx }) => listRollbackTargets(ctx),
});

export const POST = route({
  id: "requestRollback",
  says: "Rolls production back to a commit it has run; promotions are held afterwards.",
  permission: "promotion:roll-back",
  body: rollbackRequestSchema,
  headers: KEPT_ANSWER,
  answers: { 202: promotionAnswerSchema },
  refusals: [...GATE, ...STEP_UP],
  handler: async ({ ctx, body, request }) => {
    const answer = await requestPromotion(ctx, { kind: "rollback", input: body }, idempotencyKeyOf(request));
    return jsonAnswer(answer, { status: 202, headers: { location: apiPaths.promotion(answer.promotion.id) } });
  },
});

export const { PUT, PATCH, DELETE } = notAllowed("GET, POST");
