import { listDeploys } from "@/lib/deploys/queries";
import { deployListQuerySchema, deployRequestSchema } from "@/lib/deploys/schemas";
import { startDeploy } from "@/lib/deploys/start-deploy";
import { idempotencyKeyOf } from "@/lib/http/idempotency-key";
import { notAllowed } from "@/lib/http/not-allowed";
import { json } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { apiPaths } from "@/lib/paths";

export const GET = route({
  permission: "console:read",
  query: deployListQuerySchema,
  handler: ({ ctx, query }) => listDeploys(ctx, query),
});

export const POST = route({
  permission: "deploy:request",
  body: deployRequestSchema,
  handler: async ({ ctx, body, request }) => {
    const { status, deploy } = await startDeploy(ctx, body, idempotencyKeyOf(request));
    return json({ deploy }, { status, headers: { location: apiPaths.deploy(deploy.id) } });
  },
});

export const { PUT, PATCH, DELETE } = notAllowed("GET, POST");
