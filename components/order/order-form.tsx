"use client";

import { type RefObject, useEffect, useRef } from "react";

import { CodeField } from "@/components/order/code-field";
import { errorAt } from "@/components/order/error-at";
import type { OrderFieldsState } from "@/components/order/use-order-fields";
import { classNames } from "@/components/ui/class-names";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Kbd } from "@/components/ui/kbd";
import { STARTS_HERE } from "@/components/ui/starts-here";
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

type FieldProps<More> = OrderFieldsState & { error: Error | null; isFirst: boolean } & More;

interface WordProps {
  word: string;
  confirms: string;
  onWhole: (() => void) | undefined;
}

interface CodeProps {
  purpose: string;
  input: RefObject<HTMLInputElement | null>;
}

/** Longer words stand above the code, not beside it. */
const LONGEST_IN_A_PAIR = 12;

/** The reason, the word and the code, as far as an order asks for them. The keyboard starts at the first that is needed. */
export function OrderForm({ reason, word, codeFor, error, ...state }: OrderFormProps) {
  const place = useLateStart();
  const code = useRef<HTMLInputElement>(null);
  const first = reason.isNeeded ? "reason" : word !== undefined ? "word" : codeFor !== undefined ? "code" : "reason";
  const isPair = word !== undefined && codeFor !== undefined && word.word.length <= LONGEST_IN_A_PAIR;
  return (
    <div ref={place} className="grid grid-cols-1 gap-4">
      <ReasonField {...state} reason={reason} isFirst={first === "reason"} error={error} />
      <div className={classNames("grid grid-cols-1 gap-4 empty:hidden", isPair && "grid-cols-2")}>
        {word === undefined ? null : (
          <WordField
            {...state}
            {...word}
            isFirst={first === "word"}
            error={error}
            onWhole={codeFor === undefined ? undefined : () => code.current?.focus()}
          />
        )}
        {codeFor === undefined ? null : (
          <CodeOfOrder {...state} purpose={codeFor} isFirst={first === "code"} error={error} input={code} />
        )}
      </div>
    </div>
  );
}

/** It may come after the dialog is open, once the review is read: then the keyboard goes there, from wherever it is in the dialog. */
function useLateStart() {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const isOpen = place.current?.closest("[role='dialog']")?.contains(document.activeElement) === true;
    if (isOpen) place.current?.querySelector<HTMLElement>("[data-starts-here]")?.focus();
  }, []);
  return place;
}

function ReasonField({ reason, fields, set, isFirst, error }: FieldProps<{ reason: ReasonWords }>) {
  const { label = "Reason", hint, placeholder, isNeeded, maxLength = 500, path = "reason" } = reason;
  return (
    <Field label={isNeeded ? label : `${label} (optional)`} hint={hint} error={errorAt(error, path)}>
      <Textarea
        {...(isFirst ? STARTS_HERE : {})}
        value={fields.reason}
        maxLength={maxLength}
        required={isNeeded}
        placeholder={placeholder}
        onChange={(event) => set({ reason: event.target.value })}
      />
    </Field>
  );
}

/** Once the word is whole, the keyboard goes where the code is typed. */
function WordField({ word, confirms, fields, set, isFirst, error, onWhole }: FieldProps<WordProps>) {
  return (
    <Field
      label={
        <>
          Type <Kbd>{word}</Kbd>
          <span className={onWhole === undefined ? undefined : "sr-only"}> to confirm {confirms}</span>
        </>
      }
      error={errorAt(error, "confirm")}
    >
      <Input
        {...(isFirst ? STARTS_HERE : {})}
        value={fields.confirm}
        onChange={(event) => {
          set({ confirm: event.target.value });
          if (event.target.value.trim() === word) onWhole?.();
        }}
        autoComplete="off"
        autoCapitalize={word === word.toUpperCase() ? "characters" : "none"}
        spellCheck={false}
        className="mono"
      />
    </Field>
  );
}

/** After a code that was refused the keyboard is where the next one is typed. */
function CodeOfOrder({ purpose, fields, set, isFirst, error, input }: FieldProps<CodeProps>) {
  const refused = errorAt(error, "totp");
  useEffect(() => {
    if (refused !== undefined) input.current?.focus();
  }, [refused, error, input]);
  return (
    <CodeField
      ref={input}
      startsHere={isFirst}
      value={fields.code}
      onChange={(code) => set({ code })}
      purpose={purpose}
      error={refused}
    />
  );
}
