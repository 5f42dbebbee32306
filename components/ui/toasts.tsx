"use client";

import { useEffect, useState } from "react";
import { keepTrying } from "@/components/ui/keep-trying";
import type { ToastContent } from "@/components/ui/toast-place";

/** Its code comes after the page's own: no page begins with a toast. */
const loadPlace = () => import("@/components/ui/toast-place");
type Place = Awaited<ReturnType<typeof loadPlace>>;

/** What was said before there was a place for it, by id. */
const early = new Map<string, { data: ToastContent; timeout: number }>();
let manager: Place["toastManager"] | null = null;

/** Where toasts stand. */
export function Toasts({ label }: { label: string }) {
  const [place, setPlace] = useState<Place | null>(null);
  useEffect(() => keepTrying({ attempt: loadPlace, done: setPlace }), []);
  useEffect(() => {
    if (place === null) return;
    manager = place.toastManager;
    for (const [id, toast] of early) manager.add({ id, ...toast });
    early.clear();
    return () => {
      manager = null;
    };
  }, [place]);
  return place === null ? null : <place.ToastPlace label={label} />;
}

/** Shows a toast for so many milliseconds, 0 for as long as nobody dismisses it; one with the same id is replaced. */
export function addToast(id: string, content: ToastContent, shownMs: number): void {
  const toast = { data: content, timeout: shownMs };
  if (manager === null) early.set(id, toast);
  else manager.add({ id, ...toast });
}

export function closeToast(id: string): void {
  early.delete(id);
  manager?.close(id);
}
