"use client";

import { type ReactNode, useState } from "react";

import { CodeField, digitsOf, isWholeCode } from "@/components/order/code-field";
import { errorAt } from "@/components/order/error-at";
import { OrderDialog } from "@/components/order/order-dialog";
import { OrderRefusal } from "@/components/order/order-refusal";
import type { OpenState } from "@/components/order/use-opening";
import { useOrder } from "@/components/order/use-order";

interface PersonOrderProps extends OpenState {
  title: string;
  /** What it does, before it is sent. */
  text: string;
  words: { send: string; sending: string; cancel?: string };
  /** What is said once it is done. */
  done: string;
  /** What the admin's code is proved for; null where none is asked for. */
  codeFor: string | null;
  /** What is missing beside the code. */
  waitsFor?: string | null;
  send: (totp: string) => Promise<unknown>;
  /** What is asked for beside the code; a refusal is told at its field. */
  children?: (error: Error | null) => ReactNode;
}

/** Where an admin changes the access of somebody else. */
export function PersonOrder({ title, text, words, done, codeFor, waitsFor = null, ...rest }: PersonOrderProps) {
  const { send, children, ...state } = rest;
  const [code, setCode] = useState("");
  const order = useOrder({
    send: ({ totp }: { totp: string }) => send(totp),
    said: () => ({ key: "people", tone: "ok", text: done }),
    onDone: () => state.onOpenChange(false),
    onCodeRefused: () => setCode(""),
  });
  const missesCode = codeFor !== null && !isWholeCode(code);
  return (
    <OrderDialog
      {...state}
      title={title}
      words={words}
      waitsFor={waitsFor ?? (missesCode ? "Enter a six-digit code." : null)}
      isPending={order.isPending}
      onSend={() => order.mutate({ totp: digitsOf(code) })}
    >
      <OrderRefusal
        error={order.error}
        hasCode={codeFor !== null}
        nothing="Nothing was changed"
        lost="Check the list before you send it again."
      />
      <p className="text-sm text-muted">{text}</p>
      {children?.(order.error)}
      {codeFor === null ? null : (
        <CodeField value={code} onChange={setCode} purpose={codeFor} error={errorAt(order.error, "totp")} />
      )}
    </OrderDialog>
  );
}
