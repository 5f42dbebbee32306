"use client";

import { OrderDialog } from "@/components/order/order-dialog";
import { OrderRefusal } from "@/components/order/order-refusal";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";
import { deleteWebhook } from "@/lib/webhooks/api";
import type { Webhook } from "@/lib/webhooks/schemas";

/** Where a webhook is deleted, with what goes with it. */
export function RemoveDialog({ webhook, ...state }: OpenState & { webhook: Webhook }) {
  const order = useOrder({
    send: ({ id }: { id: string }) => deleteWebhook(id),
    said: () => ({ key: "webhook", tone: "ok", text: `${webhook.name} was deleted.` }),
    onDone: () => state.onOpenChange(false),
  });
  return (
    <OrderDialog
      {...state}
      title={`Delete ${webhook.name}`}
      words={{ send: "Delete webhook", sending: "Deleting…", cancel: "Keep it" }}
      waitsFor={null}
      isPending={order.isPending}
      onSend={() => order.mutate({ id: webhook.id })}
    >
      <OrderRefusal error={order.error} nothing="Nothing was deleted" lost="Check the list." />
      <p className="text-sm text-muted">
        Its secret and its deliveries go with it. Events that wait are not sent. Pausing keeps them.
      </p>
    </OrderDialog>
  );
}
