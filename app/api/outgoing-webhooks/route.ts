import { pageQuerySchema } from "@/lib/core/page";
import { STEP_UP } from "@/lib/http/declaration";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { addWebhook } from "@/lib/webhooks/add-webhook";
import { listEndpoints } from "@/lib/webhooks/queries";
import { addedWebhookSchema, webhookListSchema, webhookRequestSchema } from "@/lib/webhooks/schemas";

export const GET = route({
  id: "listWebhooks",
  says: "The outgoing webhooks of this console, newest first; neither their paths nor their secrets are answered.",
  query: pageQuerySchema,
  permission: "webhook:read",
  answers: { 200: webhookListSchema },
  handler: ({ ctx, query }) => listEndpoints(ctx, query),
});

export const POST = route({
  id: "addWebhook",
  says: "Adds an outgoing webhook for what happens from now on; the secret its events are signed with is in this answer and never seen again.",
  body: webhookRequestSchema,
  permission: "webhook:manage",
  answers: { 201: addedWebhookSchema },
  refusals: STEP_UP,
  handler: ({ ctx, body }) => addWebhook(ctx, body),
});

export const { PUT, PATCH, DELETE } = notAllowed("GET, POST");
