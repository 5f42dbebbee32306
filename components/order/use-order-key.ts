"use client";

import { useCallback, useRef } from "react";

/** Works outside secure contexts too, where randomUUID does not exist. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** One idempotency key for one content of one opened modal: pressing twice, or again after a lost answer, is one order. */
export function useOrderKey(): (content: unknown) => string {
  const keys = useRef(new Map<string, string>());
  return useCallback((content) => {
    const text = JSON.stringify(content);
    const key = keys.current.get(text) ?? newKey();
    keys.current.set(text, key);
    return key;
  }, []);
}
