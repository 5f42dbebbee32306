"use client";

import { type ReactNode, useId, useState } from "react";

import { CodeField, digitsOf, isWholeCode } from "@/components/order/code-field";
import { Button } from "@/components/ui/button";
import { Callout } from "@/components/ui/callout";

interface ProofFormProps {
  /** What the code is proved for, e.g. "this passkey". */
  purpose: string;
  words: { submit: string; busy: string };
  order: { error: Error | null; isPending: boolean };
  onProve: (totp: string) => void;
  onCancel: () => void;
  /** What is asked for beside the code. */
  children?: ReactNode;
}

/** A change to my own access, proved by a code of the authenticator. */
export function ProofForm({ purpose, words, order, onProve, onCancel, children }: ProofFormProps) {
  const [code, setCode] = useState("");
  const reasonId = useId();
  const isReady = isWholeCode(code) && !order.isPending;
  return (
    <form
      className="grid grid-cols-1 gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isReady) return;
        setCode("");
        onProve(digitsOf(code));
      }}
    >
      {order.error === null || order.isPending ? null : (
        <Callout role="alert" tone="fail" title={order.error.message} />
      )}
      {children}
      <CodeField value={code} onChange={setCode} purpose={purpose} />
      <div className="flex flex-wrap items-center justify-end gap-2">
        <span id={reasonId} className="mr-auto text-sm text-faint max-sm:w-full max-sm:empty:hidden">
          {isReady || order.isPending ? "" : "Type the six digits first."}
        </span>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" variant="accent" unavailable={!isReady} aria-describedby={reasonId}>
          {order.isPending ? words.busy : words.submit}
        </Button>
      </div>
    </form>
  );
}
