"use client";

import { OrderDialog } from "@/components/order/order-dialog";
import { OrderForm } from "@/components/order/order-form";
import { OrderRefusal } from "@/components/order/order-refusal";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";
import { useOrderFields } from "@/components/order/use-order-fields";
import { whatIsMissing } from "@/components/order/what-is-missing";
import { postResumeDeploys } from "@/lib/holds/api";
import type { ResumeReason } from "@/lib/holds/schemas";

/** Where the hold that a rollback of a surface left is ended, with a reason. */
export function ResumeDeploysDialog({ surfaceId, ...state }: OpenState & { surfaceId: string }) {
  const { fields, set } = useOrderFields();
  const order = useOrder({
    send: (asked: ResumeReason) => postResumeDeploys(surfaceId, asked),
    said: () => ({ key: `hold-${surfaceId}`, tone: "ok", text: `${surfaceId} can be deployed again.` }),
    onDone: () => state.onOpenChange(false),
  });
  return (
    <OrderDialog
      {...state}
      title={`Resume deploys of ${surfaceId}?`}
      words={{ send: "Resume deploys", sending: "Resuming…", cancel: "Keep the hold" }}
      waitsFor={whatIsMissing({ unread: null, left: [], reason: fields.reason, asksReason: "Add a reason." })}
      isPending={order.isPending}
      onSend={() => order.mutate({ reason: fields.reason.trim() })}
    >
      <OrderRefusal
        error={order.error}
        nothing="Nothing was resumed"
        lost="The page behind tells whether the surface is still held."
      />
      <p className="text-muted">This deploys nothing. It only lets the next deploy through.</p>
      <OrderForm
        fields={fields}
        set={set}
        error={order.error}
        reason={{ isNeeded: true, hint: "Why it is safe to go forward. Kept in the audit log." }}
      />
    </OrderDialog>
  );
}
