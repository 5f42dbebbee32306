"use client";

import { OrderDialog } from "@/components/order/order-dialog";
import { OrderForm } from "@/components/order/order-form";
import { OrderRefusal } from "@/components/order/order-refusal";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";
import { useOrderFields } from "@/components/order/use-order-fields";
import { whatIsMissing } from "@/components/order/what-is-missing";
import { postResume } from "@/lib/promotions/api";
import type { ResumeRequest } from "@/lib/promotions/schemas";

/** Where an admin ends the hold that a rollback left, with a reason. */
export function ResumeDialog(state: OpenState) {
  const { fields, set } = useOrderFields();
  const order = useOrder({
    send: (asked: ResumeRequest) => postResume(asked),
    said: () => ({ key: "hold", tone: "ok", text: "Promotions are resumed. Review before you promote again." }),
    onDone: () => state.onOpenChange(false),
  });
  return (
    <OrderDialog
      {...state}
      title="Resume promotions?"
      words={{ send: "Resume", sending: "Resuming…", cancel: "Keep the hold" }}
      waitsFor={whatIsMissing({ unread: null, left: [], reason: fields.reason, asksReason: "Add a reason." })}
      isPending={order.isPending}
      onSend={() => order.mutate({ reason: fields.reason.trim() })}
    >
      <OrderRefusal
        error={order.error}
        nothing="Nothing was resumed"
        lost="The page behind tells whether promotions are still held."
      />
      <p className="text-muted">Nothing is deployed by this. It only lets the next promotion through.</p>
      <OrderForm
        fields={fields}
        set={set}
        error={order.error}
        reason={{ isNeeded: true, hint: "Why it is safe to go forward again; kept in the audit log." }}
      />
    </OrderDialog>
  );
}
