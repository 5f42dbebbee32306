"use client";

import { OrderDialog } from "@/components/order/order-dialog";
import { OrderForm } from "@/components/order/order-form";
import { OrderRefusal } from "@/components/order/order-refusal";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";
import { useOrderFields } from "@/components/order/use-order-fields";
import { whatIsMissing } from "@/components/order/what-is-missing";

interface ResumeOrderProps extends OpenState {
  words: {
    title: string;
    send: string;
    /** What is said once it is resumed. */
    done: string;
    /** Where to look after a lost answer. */
    lost: string;
    /** E.g. "deploy": what is let through, one at a time. */
    next: string;
  };
  /** Names what is held, so that its notices replace each other. */
  noticeKey: string;
  post: (asked: { reason: string }) => Promise<void>;
}

/** Where the hold that a rollback left is ended, with a reason. */
export function ResumeOrder({ words, noticeKey, post, ...state }: ResumeOrderProps) {
  const { fields, set } = useOrderFields();
  const order = useOrder({
    send: post,
    said: () => ({ key: noticeKey, tone: "ok", text: words.done }),
    onDone: () => state.onOpenChange(false),
  });
  return (
    <OrderDialog
      {...state}
      title={words.title}
      words={{ send: words.send, sending: "Resuming…", cancel: "Keep the hold" }}
      waitsFor={whatIsMissing({ unread: null, left: [], reason: fields.reason, asksReason: "Add a reason." })}
      isPending={order.isPending}
      onSend={() => order.mutate({ reason: fields.reason.trim() })}
    >
      <OrderRefusal error={order.error} nothing="Nothing was resumed" lost={words.lost} />
      <p className="text-muted">This deploys nothing. It only lets the next {words.next} through.</p>
      <OrderForm
        fields={fields}
        set={set}
        error={order.error}
        reason={{ isNeeded: true, hint: "Why it is safe to go forward. Kept in the audit log." }}
      />
    </OrderDialog>
  );
}
