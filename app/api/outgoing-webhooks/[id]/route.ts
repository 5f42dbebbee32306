import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { changeWebhook } from "@/lib/webhooks/change-webhook";
import { removeWebhook } from "@/lib/webhooks/remove-webhook";
import { webhookChangeSchema, webhookParamsSchema, webhookSchema } from "@/lib/webhooks/schemas";

export const PUT = route({
  id: "changeWebhook",
  says: "Changes the name, the format and the chosen events of a webhook; its address stays.",
  params: webhookParamsSchema,
  body: webhookChangeSchema,
  permission: "webhook:manage",
  answers: { 200: webhookSchema },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params, body }) => changeWebhook(ctx, params.id, body),
});

export const DELETE = route({
  id: "removeWebhook",
  says: "Deletes a webhook with its log; what still waits is not sent.",
  params: webhookParamsSchema,
  permission: "webhook:manage",
  answers: { 204: null },
  refusals: ["not_found"],
  handler: ({ ctx, params }) => removeWebhook(ctx, params.id),
});

export const { GET, POST, PATCH } = notAllowed("PUT, DELETE");
