import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { webhookDeliverySchema, webhookParamsSchema } from "@/lib/webhooks/schemas";
import { sendTest } from "@/lib/webhooks/send-test";

export const POST = route({
  id: "sendWebhookTest",
  says: "Has a test sent through a webhook; the answer is its delivery, before the first attempt.",
  params: webhookParamsSchema,
  permission: "webhook:manage",
  answers: { 201: webhookDeliverySchema },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params }) => sendTest(ctx, params.id),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
