import { readDelivery } from "@/lib/hints/delivery";
import { receiveDelivery } from "@/lib/hints/receive-delivery";
import { notAllowed } from "@/lib/http/not-allowed";
import { webhookRoute } from "@/lib/http/webhook-route";

export const POST = webhookRoute({
  id: "receiveGitHubDelivery",
  says: "Takes a signed delivery of GitHub as a hint; one that came before does nothing.",
  handler: (ctx, { id, event, body }) => receiveDelivery(ctx, { id, event, delivery: readDelivery(body) }),
});

export const { GET, PUT, PATCH, DELETE } = notAllowed("POST");
