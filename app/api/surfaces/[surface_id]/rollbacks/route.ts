import { toDeploy } from "@/lib/deploys/queries";
import { GATE } from "@/lib/http/declaration";
import { idempotencyKeyOf, KEPT_DEPLOY } from "@/lib/http/idempotency-key";
import { notAllowed } from "@/lib/http/not-allowed";
import { jsonAnswer } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { apiPaths } from "@/lib/paths";
import { toWaitingRollback } from "@/lib/rollbacks/queries";
import { requestRollback } from "@/lib/rollbacks/request-rollback";
import { surfaceRollbackAnswerSchema, surfaceRollbackRequestSchema } from "@/lib/rollbacks/schemas";
import { surfaceParamsSchema } from "@/lib/surfaces/schemas";

export const POST = route({
  id: "requestSurfaceRollback",
  says: "Rolls a surface back to a commit that it was seen to run, with `stop` once that deploy has ended; it is held afterwards.",
  permission: "deploy:roll-back",
  params: surfaceParamsSchema,
  body: surfaceRollbackRequestSchema,
  headers: KEPT_DEPLOY,
  answers: { 202: surfaceRollbackAnswerSchema },
  refusals: ["not_found", ...GATE],
  handler: async ({ ctx, params, body, request }) => {
    const asked = { input: body, key: idempotencyKeyOf(request) };
    const { deploy, waiting } = await requestRollback(ctx, params.surface_id, asked);
    const answer = { deploy: deploy && toDeploy(deploy), waiting: waiting && toWaitingRollback(waiting) };
    const followed = deploy?.id ?? waiting?.stopDeployId ?? "";
    return jsonAnswer(answer, { status: 202, headers: { location: apiPaths.deploy(followed) } });
  },
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
