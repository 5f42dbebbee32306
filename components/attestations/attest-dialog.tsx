"use client";

import { useId, useState } from "react";

import { AttestForm } from "@/components/attestations/attest-form";
import { useAttestOrder } from "@/components/attestations/use-attest-order";
import { digitsOf, isWholeCode } from "@/components/order/code-field";
import type { OpenState } from "@/components/order/dialog-button";
import { useOpening } from "@/components/order/use-opening";
import type { ConsoleName } from "@/components/shell/console-names";
import { Button } from "@/components/ui/button";
import { DialogPanel } from "@/components/ui/dialog-panel";

interface AttestDialogProps extends OpenState {
  name: ConsoleName;
  /** What production runs at this moment. */
  running: string | null;
}

/** Where an admin attests what production runs; each opening starts afresh. */
export function AttestDialog(props: AttestDialogProps) {
  return <OneOpening key={useOpening(props.open)} {...props} />;
}

function OneOpening({ open, onOpenChange, name, running }: AttestDialogProps) {
  const formId = useId();
  const [looked, setLooked] = useState(running);
  const [note, setNote] = useState("");
  const [code, setCode] = useState("");
  const order = useAttestOrder({ onDone: () => onOpenChange(false), onCodeRefused: () => setCode("") });
  const waits = note.trim() === "" ? "Say what you looked at." : isWholeCode(code) ? null : "Enter a six-digit code.";
  return (
    <DialogPanel
      open={open}
      onOpenChange={onOpenChange}
      title={`Attest what ${name.label} runs`}
      footer={
        <div className="flex flex-wrap items-center justify-end gap-2">
          <p id={`${formId}-waits`} className="mr-auto text-sm text-muted">
            {waits}
          </p>
          <Button onClick={() => onOpenChange(false)}>Cancel</Button>
          <Button
            type="submit"
            form={formId}
            variant="accent"
            unavailable={waits !== null || order.isPending}
            aria-describedby={`${formId}-waits`}
          >
            {order.isPending ? "Writing it down…" : "Attest"}
          </Button>
        </div>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          if (looked === null || waits !== null || order.isPending) return;
          order.mutate({ sha: looked, note: note.trim(), totp: digitsOf(code) });
        }}
      >
        <AttestForm
          {...{ name, looked, running, error: order.error }}
          note={{ value: note, set: setNote }}
          code={{ value: code, set: setCode }}
          onLookAgain={() => {
            setLooked(running);
            order.reset();
          }}
        />
      </form>
    </DialogPanel>
  );
}
