import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { pauseWebhook, resumeWebhook } from "@/lib/webhooks/pause-webhook";
import { webhookParamsSchema, webhookSchema } from "@/lib/webhooks/schemas";

export const PUT = route({
  id: "pauseWebhook",
  says: "Pauses a webhook: nothing is sent, and what happens meanwhile is passed over.",
  params: webhookParamsSchema,
  permission: "webhook:manage",
  answers: { 200: webhookSchema },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params }) => pauseWebhook(ctx, params.id),
});

export const DELETE = route({
  id: "resumeWebhook",
  says: "Resumes a webhook, for what happens from now on and what was waiting as it was paused.",
  params: webhookParamsSchema,
  permission: "webhook:manage",
  answers: { 200: webhookSchema },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params }) => resumeWebhook(ctx, params.id),
});

export const { GET, POST, PATCH } = notAllowed("PUT, DELETE");
