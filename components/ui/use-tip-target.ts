"use client";

import { useEffect, useState } from "react";

const SHOW_AFTER_MS = 250;
const HIDE_AFTER_MS = 120;

const tipOf = (target: EventTarget | null) =>
  target instanceof Element ? target.closest<HTMLElement>("[data-tip], [data-tip-time]") : null;

/** What has the focus, or the one time that it holds: a time is no tab stop of its own. */
const focusTipOf = (target: EventTarget | null) => {
  if (!(target instanceof Element) || !target.matches(":focus-visible")) return null;
  const times = target.querySelectorAll<HTMLElement>("[data-tip-time]");
  return tipOf(target) ?? (times.length === 1 ? (times[0] ?? null) : null);
};

const isTooltip = (target: EventTarget | null) =>
  target instanceof Element && target.closest("[data-tooltip]") !== null;

/** The element whose tooltip is shown: the one under the pointer for a moment, or the one with visible focus. */
export function useTipTarget(): HTMLElement | null {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const later = (next: HTMLElement | null, ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => setTarget(next), ms);
    };
    const stop = new AbortController();
    const on = <K extends keyof DocumentEventMap>(type: K, listener: (event: DocumentEventMap[K]) => void) =>
      document.addEventListener(type, listener, { signal: stop.signal, capture: true, passive: true });
    on("pointerover", (event) => {
      if (event.pointerType === "touch") return;
      // A tooltip may itself be hovered (WCAG 1.4.13).
      if (isTooltip(event.target)) return clearTimeout(timer);
      const next = tipOf(event.target);
      later(next, next === null ? HIDE_AFTER_MS : SHOW_AFTER_MS);
    });
    on("focusin", (event) => {
      const next = focusTipOf(event.target);
      if (next !== null) later(next, 0);
    });
    on("focusout", () => later(null, 0));
    on("keydown", (event) => {
      if (event.key === "Escape") later(null, 0);
    });
    on("scroll", () => later(null, 0));
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, []);
  return target;
}
