"use client";

import { CodeField, digitsOf, isWholeCode } from "@/components/order/code-field";
import { errorAt } from "@/components/order/error-at";
import { OrderDialog } from "@/components/order/order-dialog";
import { OrderRefusal } from "@/components/order/order-refusal";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";
import { useOrderFields } from "@/components/order/use-order-fields";
import { whatIsMissing } from "@/components/order/what-is-missing";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { postRotation } from "@/lib/secrets/api";
import type { RotationRequest } from "@/lib/secrets/schemas";

interface RecordDialogProps extends OpenState {
  name: string;
  stillOld: string | null;
}

/** Where a rotation by hand is recorded: every place is looked at once more, and a code proves who says so. */
export function RecordDialog({ name, stillOld, ...state }: RecordDialogProps) {
  const { fields, set } = useOrderFields();
  const order = useOrder({
    send: (asked: RotationRequest, key) => postRotation(name, asked, key),
    said: ({ rotation }) => ({
      key: "rotation",
      tone: rotation.failure === null ? "ok" : "fail",
      text: rotation.failure === null ? `${name} is recorded as rotated.` : rotation.failure.message,
    }),
    onDone: () => state.onOpenChange(false),
    onCodeRefused: () => set({ code: "" }),
    onRefused: (_error, client) => void client.invalidateQueries({ queryKey: ["secrets"] }),
  });
  const note = fields.reason.trim();
  return (
    <OrderDialog
      {...state}
      title={`Record the rotation of ${name}`}
      words={{ send: "Record", sending: "Looking at every place…" }}
      waitsFor={whatIsMissing({ unread: null, left: [], hasCode: isWholeCode(fields.code) })}
      isPending={order.isPending}
      onSend={() => order.mutate({ mode: "manual", totp: digitsOf(fields.code), ...(note === "" ? {} : { note }) })}
    >
      <OrderRefusal
        error={order.error}
        hasCode
        nothing="Nothing was recorded"
        lost="The rotations of this secret tell; recording twice does no harm."
      />
      {stillOld === null ? null : (
        <Callout tone="fail" title={stillOld}>
          Recorded like this, it stays under “Needs you” until they hold the new value.
        </Callout>
      )}
      <Field label="Note" hint="What the next one should know. Never a value." error={errorAt(order.error, "note")}>
        <Textarea value={fields.reason} maxLength={500} onChange={(event) => set({ reason: event.target.value })} />
      </Field>
      <CodeField
        value={fields.code}
        onChange={(code) => set({ code })}
        purpose="this record"
        error={errorAt(order.error, "totp")}
      />
    </OrderDialog>
  );
}
