import { notAllowed } from "@/lib/http/not-allowed";
import { webhookRoute } from "@/lib/http/webhook-route";
import { receiveDelivery } from "@/lib/runs/receive-delivery";
import { deliverySchema } from "@/lib/runs/schemas";

export const POST = webhookRoute(async (ctx, { id, event, body }) => {
  const delivery = deliverySchema.safeParse(body).data ?? {};
  await receiveDelivery(ctx, { id, event, delivery });
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
