import { listDeploys } from "@/lib/deploys/queries";
import { startDeploy } from "@/lib/deploys/request-deploy";
import {
  deployAnswerSchema,
  deployListQuerySchema,
  deployListSchema,
  deployRequestSchema,
} from "@/lib/deploys/schemas";
import { UPSTREAM } from "@/lib/http/declaration";
import { idempotencyKeyOf, KEPT_DEPLOY } from "@/lib/http/idempotency-key";
import { notAllowed } from "@/lib/http/not-allowed";
import { jsonAnswer } from "@/lib/http/respond";
import { route } from "@/lib/http/route";
import { apiPaths } from "@/lib/paths";

export const GET = route({
  id: "listDeploys",
  says: "The deploys of this console, newest first.",
  permission: "console:read",
  query: deployListQuerySchema,
  answers: { 200: deployListSchema },
  handler: ({ ctx, query }) => listDeploys(ctx, query),
});

export const POST = route({
  id: "requestDeploy",
  says: "Asks for a deploy: 202 at once, or 200 with its run while FLAG_CONSOLE_DEPLOY_ASYNC is off.",
  permission: "deploy:request",
  body: deployRequestSchema,
  headers: KEPT_DEPLOY,
  answers: { 200: deployAnswerSchema, 202: deployAnswerSchema },
  refusals: ["deploy_in_flight", "deploy_ui_disabled", "blocked", "conflict", ...UPSTREAM],
  handler: async ({ ctx, body, request }) => {
    const { status, deploy } = await startDeploy(ctx, body, idempotencyKeyOf(request));
    return jsonAnswer({ deploy }, { status, headers: { location: apiPaths.deploy(deploy.id) } });
  },
});

export const { PUT, PATCH, DELETE } = notAllowed("GET, POST");
