import { toDeploy } from "@/lib/deploys/queries";
import { deployParamsSchema, settleRequestSchema } from "@/lib/deploys/schemas";
import { settleUnresolved } from "@/lib/deploys/settle-unresolved";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";

export const POST = route({
  permission: "deploy:resolve",
  params: deployParamsSchema,
  body: settleRequestSchema,
  handler: async ({ ctx, params, body }) => ({ deploy: toDeploy(await settleUnresolved(ctx, params.id, body)) }),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
