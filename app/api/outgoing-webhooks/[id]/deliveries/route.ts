import { pageQuerySchema } from "@/lib/core/page";
import { notAllowed } from "@/lib/http/not-allowed";
import { route } from "@/lib/http/route";
import { listDeliveries } from "@/lib/webhooks/queries";
import { deliveryListSchema, webhookParamsSchema } from "@/lib/webhooks/schemas";

export const GET = route({
  id: "listWebhookDeliveries",
  says: "What was and is to be sent through a webhook, with every attempt, the newest event first; of the last 30 days.",
  params: webhookParamsSchema,
  query: pageQuerySchema,
  permission: "webhook:read",
  answers: { 200: deliveryListSchema },
  refusals: ["not_found"],
  handler: ({ ctx, params, query }) => listDeliveries(ctx, params.id, query),
});

export const { POST, PUT, PATCH, DELETE } = notAllowed("GET");
