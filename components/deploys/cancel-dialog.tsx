"use client";

import { OrderDialog } from "@/components/order/order-dialog";
import { OrderRefusal } from "@/components/order/order-refusal";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";
import { postCancel } from "@/lib/deploys/api";
import type { Deploy } from "@/lib/deploys/schemas";

/** Asks for the end of a live deploy, after one more question. */
export function CancelDialog({ deploy, ...state }: OpenState & { deploy: Deploy }) {
  const order = useOrder({
    send: ({ id }: Pick<Deploy, "id">) => postCancel(id),
    said: ({ deploy: { cancel: told } }) => ({
      key: deploy.id,
      tone: "ok",
      text: told?.message ?? "Cancel requested.",
    }),
    onDone: () => state.onOpenChange(false),
  });
  return (
    <OrderDialog
      {...state}
      title={`Cancel deploy of ${deploy.surface_id}?`}
      words={{ send: "Cancel deploy", sending: "Asking…", cancel: "Keep running" }}
      waitsFor={null}
      isPending={order.isPending}
      onSend={() => order.mutate({ id: deploy.id })}
    >
      <OrderRefusal
        error={order.error}
        nothing="Nothing was cancelled"
        lost="The deploy's page behind tells; asking twice does no harm."
      />
      <p className="text-muted">
        Unsent, it ends at once. Else GitHub stops the run; a step already done is not undone.
      </p>
    </OrderDialog>
  );
}
