"use client";

import { useEffect, useRef } from "react";

import { CodeField } from "@/components/order/code-field";
import { errorAt } from "@/components/order/error-at";
import type { OrderFieldsState } from "@/components/order/use-order-fields";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { Textarea } from "@/components/ui/textarea";

interface ReasonWords {
  label?: string;
  hint?: string;
  placeholder?: string;
  isNeeded: boolean;
  maxLength?: number;
  /** What the API calls it. */
  path?: "note" | "reason";
}

interface OrderFormProps extends OrderFieldsState {
  reason: ReasonWords;
  /** What has to be typed, and what that confirms, e.g. "this promotion". */
  word?: { word: string; confirms: string } | undefined;
  /** What the code is proved for, e.g. "this promotion"; without it none is asked for. */
  codeFor?: string;
  error: Error | null;
}

type FieldProps<More> = OrderFieldsState & { error: Error | null } & More;

/** The reason, the word and the code, as far as an order asks for them. */
export function OrderForm({ reason, word, codeFor, error, ...state }: OrderFormProps) {
  if (word === undefined && codeFor === undefined) return <ReasonField {...state} reason={reason} error={error} />;
  return (
    <div className="grid grid-cols-1 gap-4">
      <ReasonField {...state} reason={reason} error={error} />
      <div className={word !== undefined && codeFor !== undefined ? "grid grid-cols-1 gap-4 sm:grid-cols-2" : ""}>
        {word === undefined ? null : <WordField {...state} {...word} error={error} />}
        {codeFor === undefined ? null : <CodeOfOrder {...state} purpose={codeFor} error={error} />}
      </div>
    </div>
  );
}

function ReasonField({ reason, fields, set, error }: FieldProps<{ reason: ReasonWords }>) {
  const { label = "Reason", hint, placeholder, isNeeded, maxLength = 500, path = "reason" } = reason;
  return (
    <Field label={isNeeded ? label : `${label} (optional)`} hint={hint} error={errorAt(error, path)}>
      <Textarea
        value={fields.reason}
        maxLength={maxLength}
        required={isNeeded}
        placeholder={placeholder}
        onChange={(event) => set({ reason: event.target.value })}
      />
    </Field>
  );
}

function WordField({ word, confirms, fields, set, error }: FieldProps<{ word: string; confirms: string }>) {
  return (
    <Field
      label={
        <>
          Type <Kbd>{word}</Kbd> to confirm {confirms}
        </>
      }
      error={errorAt(error, "confirm")}
    >
      <Input
        value={fields.confirm}
        onChange={(event) => set({ confirm: event.target.value })}
        autoComplete="off"
        autoCapitalize={word === word.toUpperCase() ? "characters" : "none"}
        spellCheck={false}
        className="mono"
      />
    </Field>
  );
}

/** After a code that was refused the keyboard is where the next one is typed. */
function CodeOfOrder({ purpose, fields, set, error }: FieldProps<{ purpose: string }>) {
  const input = useRef<HTMLInputElement>(null);
  const refused = errorAt(error, "totp");
  useEffect(() => {
    if (refused !== undefined) input.current?.focus();
  }, [refused, error]);
  return (
    <CodeField ref={input} value={fields.code} onChange={(code) => set({ code })} purpose={purpose} error={refused} />
  );
}
