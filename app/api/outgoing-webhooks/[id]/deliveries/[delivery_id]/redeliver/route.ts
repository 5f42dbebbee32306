import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { redeliverEvent } from "@/lib/webhooks/redeliver-event";
import { deliveryParamsSchema, webhookDeliverySchema } from "@/lib/webhooks/schemas";

export const POST = route({
  id: "redeliverEvent",
  says: "Has an event sent again at once, under the same webhook-id.",
  params: deliveryParamsSchema,
  permission: "webhook:manage",
  answers: { 200: webhookDeliverySchema },
  refusals: ["not_found", "conflict"],
  handler: ({ ctx, params }) => redeliverEvent(ctx, params),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
