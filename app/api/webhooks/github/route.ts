import { notAllowed } from "@/lib/http/not-allowed";
import { webhookRoute } from "@/lib/http/webhook-route";
import { readDelivery } from "@/lib/runs/read-delivery";
import { receiveDelivery } from "@/lib/runs/receive-delivery";

export const POST = webhookRoute(async (ctx, { id, event, body }) => {
  await receiveDelivery(ctx, { id, event, delivery: readDelivery(body) });
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
