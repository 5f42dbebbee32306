"use client";

import { createContext, type ReactNode, useContext, useSyncExternalStore } from "react";

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let offsetMs = 0;

const tellListeners = () => {
  for (const listener of listeners) listener();
};

const ServerNow = createContext(0);

/** How many milliseconds the server's clock is ahead of this browser's; small differences are noise. */
export function setClockOffset(ms: number): void {
  offsetMs = Math.abs(ms) < 3000 ? 0 : ms;
}

/** A moment of this browser's clock, as the server's clock would tell it. */
export function toServerTime(browserMs: number): number {
  return browserMs + offsetMs;
}

/** Carries the time of the server's rendering, so that the first paint in the browser says the same. */
export function ClockProvider({ now, children }: { now: number; children: ReactNode }) {
  return <ServerNow value={now}>{children}</ServerNow>;
}

/** The server's time in milliseconds, ticking every `stepMs`. */
export function useNow(stepMs = 1000): number {
  return useTick(stepMs, () => Date.now() + offsetMs);
}

function useTick(stepMs: number, read: () => number): number {
  const rendered = useContext(ServerNow);
  const round = (ms: number) => Math.floor(ms / stepMs) * stepMs;
  return useSyncExternalStore(
    subscribeToClock,
    () => round(read()),
    () => round(rendered),
  );
}

function subscribeToClock(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tellListeners, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** This browser's own time in milliseconds: the judge of how old an answer is. */
export function useBrowserNow(stepMs = 1000): number {
  return useTick(stepMs, () => Date.now());
}
