import { queryOptions } from "@tanstack/react-query";

import { fetchJson, sendToApi } from "@/lib/core/api-client";
import { apiPaths } from "@/lib/paths";
import type {
  AddedWebhook,
  DeliveryList,
  Webhook,
  WebhookChange,
  WebhookDelivery,
  WebhookList,
  WebhookRequest,
} from "@/lib/webhooks/schemas";

const NEWEST = 25;

/** Where events of this console go. */
export function webhooksQuery() {
  return queryOptions({
    queryKey: ["webhooks"],
    queryFn: ({ signal }) => fetchJson<WebhookList>(apiPaths.webhooks(), { signal }),
    refetchInterval: 10_000,
    meta: { what: "the webhooks" },
  });
}

/** The newest events of one webhook. */
export function deliveriesQuery(id: string) {
  return queryOptions({
    queryKey: ["webhooks", id, "deliveries"],
    queryFn: ({ signal }) => fetchJson<DeliveryList>(apiPaths.webhookDeliveries(id, { limit: NEWEST }), { signal }),
    refetchInterval: 3_000,
    meta: { what: "the deliveries" },
  });
}

/** Adds a webhook; its secret comes with this answer alone. */
export function postWebhook(request: WebhookRequest): Promise<AddedWebhook> {
  return fetchJson(apiPaths.webhooks(), { method: "POST", body: request });
}

/** Changes what a webhook gets. */
export function putWebhook({ id, change }: { id: string; change: WebhookChange }): Promise<Webhook> {
  return fetchJson(apiPaths.webhook(id), { method: "PUT", body: change });
}

/** Deletes a webhook with its log. */
export function deleteWebhook(id: string): Promise<void> {
  return sendToApi(apiPaths.webhook(id), { method: "DELETE" });
}

/** Pauses a webhook. */
export function putWebhookPause(id: string): Promise<Webhook> {
  return fetchJson(apiPaths.webhookPause(id), { method: "PUT" });
}

/** Resumes a webhook. */
export function deleteWebhookPause(id: string): Promise<Webhook> {
  return fetchJson(apiPaths.webhookPause(id), { method: "DELETE" });
}

/** Has a test sent. */
export function postWebhookTest(id: string): Promise<WebhookDelivery> {
  return fetchJson(apiPaths.webhookTests(id), { method: "POST" });
}

/** Has an event sent again. */
export function postRedelivery({ id, deliveryId }: { id: string; deliveryId: string }): Promise<WebhookDelivery> {
  return fetchJson(apiPaths.redelivery(id, deliveryId), { method: "POST" });
}
