"use client";

import { useEffect, useRef } from "react";
import { CodeField } from "@/components/order/code-field";
import type { OrderFieldsState } from "@/components/promotions/use-order-fields";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Textarea } from "@/components/ui/textarea";
import { ApiError } from "@/lib/core/api-client";

interface OrderFormProps extends OrderFieldsState {
  word: string;
  /** What is confirmed, e.g. "the promotion to production". */
  what: string;
  needsReason: boolean;
  error: Error | null;
}

/** The word, the reason and the code. */
export function OrderForm({ word, what, needsReason, error, fields, set }: OrderFormProps) {
  const code = useRef<HTMLInputElement>(null);
  const refusal = error instanceof ApiError ? error : null;
  const errorOf = (path: string) => refusal?.errors.find((item) => item.path === path)?.message;
  const codeError = refusal?.code === "step_up_failed" ? `${refusal.message} Nothing was sent.` : errorOf("totp");
  useEffect(() => {
    if (codeError !== undefined) code.current?.focus();
  }, [codeError, error]);
  return (
    <div className="grid grid-cols-1 gap-4">
      <Field
        label={needsReason ? "Reason" : "Reason (optional)"}
        hint="Kept in the audit log and shown on the deploy's page."
        error={errorOf("reason")}
      >
        <Textarea
          value={fields.reason}
          maxLength={500}
          required={needsReason}
          onChange={(event) => set({ reason: event.target.value })}
        />
      </Field>
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <Field
          label={
            <>
              Type <Kbd>{word}</Kbd> to confirm {what}
            </>
          }
          error={errorOf("confirm")}
        >
          <Input
            value={fields.confirm}
            onChange={(event) => set({ confirm: event.target.value })}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            className="mono"
          />
        </Field>
        <CodeField
          ref={code}
          value={fields.code}
          onChange={(value) => set({ code: value })}
          purpose={what}
          error={codeError}
        />
      </div>
    </div>
  );
}
