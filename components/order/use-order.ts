"use client";

import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import { orderKey } from "@/components/flight/requested";
import { type Notice, showNotice } from "@/components/shell/notices";
import { ApiError } from "@/lib/core/api-client";

interface OrderVerb<Asked, Answer> {
  /** The surface that it changes: while it is being sent, the chip says so. */
  of?: string;
  send: (asked: Asked, key: string) => Promise<Answer>;
  /** What makes it this order and no other: everything but the code. */
  content?: (asked: Asked) => unknown;
  /** What is said once it is written down. */
  said: (answer: Answer, asked: Asked) => Notice;
  /** Closes the dialog. */
  onDone: () => void;
  /** The code is of no use any more. */
  onCodeRefused?: () => void;
  /** What is read again after a refusal, beside what is always read again. */
  onRefused?: (error: Error, client: QueryClient) => void;
}

/**
 * Sends an order: one key for one content of one opened dialog, whatever its code, so that pressing twice, or again after a
 * lost answer, is one order. Once it is written down that is said, the dialog closes and the page is read again.
 */
export function useOrder<Asked extends object, Answer>(verb: OrderVerb<Asked, Answer>) {
  const client = useQueryClient();
  const keyOf = useOrderKey();
  const written = (answer: Answer, asked: Asked) => {
    showNotice(verb.said(answer, asked));
    verb.onDone();
    return client.invalidateQueries();
  };
  const order = useMutation({
    mutationKey: verb.of === undefined ? [] : orderKey(verb.of),
    meta: { quiet: true },
    mutationFn: (asked: Asked) => verb.send(asked, keyOf((verb.content ?? withoutCode)(asked))),
    onSuccess: written,
    onError: (error) => {
      if (error instanceof ApiError && error.code === "step_up_failed") verb.onCodeRefused?.();
      verb.onRefused?.(error, client);
    },
  });
  return { ...order, written };
}

/** One idempotency key for one content of one opened modal: pressing twice, or again after a lost answer, is one order. */
function useOrderKey(): (content: unknown) => string {
  const keys = useRef(new Map<string, string>());
  return useCallback((content) => {
    const text = JSON.stringify(content);
    const key = keys.current.get(text) ?? newKey();
    keys.current.set(text, key);
    return key;
  }, []);
}

/** Works outside secure contexts too, where randomUUID does not exist. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function withoutCode(asked: object): object {
  const { totp: _, ...content } = { totp: null, ...asked };
  return content;
}
