"use client";

import { useState } from "react";
import { digitsOf, isWholeCode } from "@/components/order/code-field";
import { EnrolmentSecret } from "@/components/people/enrolment-secret";
import { KeptTokens } from "@/components/people/kept-tokens";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { TimeUntil } from "@/components/ui/relative-time";
import type { Enrolment } from "@/lib/people/schemas";

interface EnrolmentConfirmationProps {
  enrolment: Enrolment;
  order: { error: Error | null; isPending: boolean };
  onConfirm: (confirmation: { code: string; keep_tokens: string[] }) => void;
  onCancel: () => void;
}

/** The new authenticator's secret, to scan or to type, and the code by which it proves that it has it. */
export function EnrolmentConfirmation({ enrolment, order, onConfirm, onCancel }: EnrolmentConfirmationProps) {
  const [code, setCode] = useState("");
  const [kept, setKept] = useState<string[]>([]);
  const isReady = isWholeCode(code) && !order.isPending;
  return (
    <form
      className="grid grid-cols-1 gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isReady) return;
        setCode("");
        onConfirm({ code: digitsOf(code), keep_tokens: kept });
      }}
    >
      {order.error === null || order.isPending ? null : (
        <Callout role="alert" tone="fail" title={order.error.message} />
      )}
      <p className="text-sm text-muted">
        Scan this with the new authenticator, then type the code it shows. It is shown this once, and is to be confirmed{" "}
        <TimeUntil at={enrolment.expires_at} />.
      </p>
      <EnrolmentSecret {...enrolment} />
      <Field label="Code of the new authenticator" hint="Six digits. The present one counts until this is confirmed.">
        <Input
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          value={code}
          onChange={(event) => setCode(event.target.value)}
          className="mono max-w-40 tracking-[0.3em]"
        />
      </Field>
      <KeptTokens kept={kept} onChange={setKept} />
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="accent" unavailable={!isReady}>
          {order.isPending ? "Confirming…" : "Confirm"}
        </Button>
      </div>
    </form>
  );
}
