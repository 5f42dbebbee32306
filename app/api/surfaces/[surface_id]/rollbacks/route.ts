import { toDeploy } from "@/lib/deploys/queries";
import { deployAnswerSchema } from "@/lib/deploys/schemas";
import { GATE } from "@/lib/http/declaration";
import { idempotencyKeyOf, KEPT_DEPLOY } from "@/lib/http/idempotency-key";
import { notAllowed } from "@/lib/http/not-allowed";
import { jsonAnswer } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { apiPaths } from "@/lib/paths";
import { requestRollback } from "@/lib/rollbacks/request-rollback";
import { surfaceRollbackRequestSchema } from "@/lib/rollbacks/schemas";
import { surfaceParamsSchema } from "@/lib/surfaces/schemas";

export const POST = route({
  id: "requestSurfaceRollback",
  says: "Rolls a surface back to an earlier commit that it was seen to run; it is held afterwards.",
  permission: "deploy:roll-back",
  params: surfaceParamsSchema,
  body: surfaceRollbackRequestSchema,
  headers: KEPT_DEPLOY,
  answers: { 202: deployAnswerSchema },
  refusals: ["not_found", ...GATE],
  handler: async ({ ctx, params, body, request }) => {
    const asked = { input: body, key: idempotencyKeyOf(request) };
    const deploy = toDeploy(await requestRollback(ctx, params.surface_id, asked));
    return jsonAnswer({ deploy }, { status: 202, headers: { location: apiPaths.deploy(deploy.id) } });
  },
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
