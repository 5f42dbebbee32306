import { toDeploy } from "@/lib/deploys/queries";
import { deployAnswerSchema, deployParamsSchema, settleRequestSchema } from "@/lib/deploys/schemas";
import { settleUnresolved } from "@/lib/deploys/settle-unresolved";
import { STEP_UP, UPSTREAM } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const POST = route({
  id: "resolveDeploy",
  says: "Settles an unresolved deploy: adopts a run, or says that it shipped, which its live commit must show, or that it never ran.",
  permission: "deploy:resolve",
  params: deployParamsSchema,
  body: settleRequestSchema,
  answers: { 200: deployAnswerSchema },
  refusals: ["not_found", "conflict", ...STEP_UP, ...UPSTREAM],
  handler: async ({ ctx, params, body }) => ({ deploy: toDeploy(await settleUnresolved(ctx, params.id, body)) }),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
