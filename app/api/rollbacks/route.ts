import { idempotencyKeyOf } from "@/lib/http/idempotency-key";
import { notAllowed } from "@/lib/http/not-allowed";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { apiPaths } from "@/lib/paths";
import { requestRollback } from "@/lib/promotions/request-rollback";
import { listRollbackTargets } from "@/lib/promotions/review-rollback";
import { rollbackRequestSchema } from "@/lib/promotions/schemas";

export const GET = route({ permission: "console:read", handler: ({ ctx }) => listRollbackTargets(ctx) });

export const POST = route({
  permission: "promotion:roll-back",
  body: rollbackRequestSchema,
  handler: async ({ ctx, body, request }) => {
    const answer = await requestRollback(ctx, body, idempotencyKeyOf(request));
    return json(answer, { status: 202, headers: { location: apiPaths.promotion(answer.promotion.id) } });
  },
});

export const { PUT, PATCH, DELETE } = notAllowed("GET, POST");
