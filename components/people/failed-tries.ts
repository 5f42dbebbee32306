"use client";

import { useEffect } from "react";

import { showNotice } from "@/components/shell/notices";

const KEPT = "failed-tries";

/** Keeps for the next page of this tab how many tries to sign in failed before this one. */
export function keepFailedTries(count: number): void {
  if (count > 0) sessionStorage.setItem(KEPT, String(count));
}

/** Says once, after signing in, how many tries failed before; it stays until it is dismissed. */
export function useFailedTries(): void {
  useEffect(() => {
    const count = Number(sessionStorage.getItem(KEPT) ?? 0);
    if (count === 0) return;
    sessionStorage.removeItem(KEPT);
    const tries = count === 1 ? "1 try to sign in" : `${count} tries to sign in`;
    const text = `${tries} as you failed since your last sign-in. Not you? Tell an admin.`;
    showNotice({ key: KEPT, tone: "fail", text });
  }, []);
}
