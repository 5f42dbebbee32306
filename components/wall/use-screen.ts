"use client";

import { useEffect, useSyncExternalStore } from "react";

import { iconLink, TAB_MARK, type TabTone, tabIcon } from "@/components/shell/tab-icon";
import type { Environment } from "@/lib/core/config";

const NARROW = "(max-width: 600px)";
const NIGHT_FROM = 22;
const NIGHT_UNTIL = 6;

/** The tab's title and icon say what the wall says, looked after at every tick: the framework writes its own after hydration. */
export function useTab(environment: Environment, words: string, tone: TabTone): void {
  useEffect(() => {
    const title = `${words} · ${TAB_MARK[environment]}`;
    if (document.title !== title) document.title = title;
    const [link, icon] = [iconLink(), tabIcon(environment, tone)];
    if (link.href !== icon) link.href = icon;
  });
}

/** Keeps the screen awake; the browser lets go of that whenever the page is hidden, so it is asked again. */
export function useAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    const ask = async () => {
      if (document.visibilityState !== "visible" || (lock !== null && !lock.released)) return;
      // A browser without it, or one that saves its battery, shows the wall all the same.
      const asked = "wakeLock" in navigator ? navigator.wakeLock.request("screen") : Promise.resolve(null);
      lock = await asked.catch(() => null);
    };
    const askAgain = () => void ask();
    askAgain();
    document.addEventListener("visibilitychange", askAgain);
    const timer = setInterval(askAgain, 60_000);
    return () => {
      document.removeEventListener("visibilitychange", askAgain);
      clearInterval(timer);
      void lock?.release();
    };
  }, []);
}

/** What a hand's breadth shows of a screen made for a wall: on a phone the type is that of four metres. */
export function useNearScale(): "2" | "4" {
  const isNarrow = useSyncExternalStore(
    watchWidth,
    () => matchMedia(NARROW).matches,
    () => false,
  );
  return isNarrow ? "4" : "2";
}

function watchWidth(onChange: () => void): () => void {
  const narrow = matchMedia(NARROW);
  narrow.addEventListener("change", onChange);
  return () => narrow.removeEventListener("change", onChange);
}

/** Whether it is night where the screen hangs. */
export function isNight(date: number | null): boolean {
  if (date === null) return false;
  const hour = new Date(date).getHours();
  return hour >= NIGHT_FROM || hour < NIGHT_UNTIL;
}
