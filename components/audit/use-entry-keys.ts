"use client";

import type { KeyboardEvent } from "react";

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

/** The arrow keys go from row to row of a list. */
export function useEntryKeys() {
  return (event: KeyboardEvent<HTMLElement>) => {
    const step = STEPS[event.key];
    const here = event.target instanceof Element ? event.target.closest("li") : null;
    if (step === undefined || here === null) return;
    const next = step > 0 ? here.nextElementSibling : here.previousElementSibling;
    const entry = next?.querySelector<HTMLElement>("[data-entry]");
    if (entry === null || entry === undefined) return;
    event.preventDefault();
    entry.focus();
  };
}
