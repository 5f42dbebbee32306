"use client";

import { useEffect, useSyncExternalStore } from "react";

import type { Environment } from "@/lib/core/config";

export type Tone = "calm" | "run" | "warn" | "fail" | "stale" | "refused";

const ENVIRONMENT_WORD: Record<Environment, string> = { production: "■ PRODUCTION", staging: "● STAGING" };
const ENVIRONMENT_COLOUR: Record<Environment, string> = { production: "#c9183a", staging: "#7448dd" };

/** Inside the environment's shape, so that a tab is told apart without its colour. */
const MARKS: Record<Tone, string> = {
  calm: '<path d="m10 16 4 4 8-9" stroke="#fff"/>',
  run: '<path d="M16 9a7 7 0 1 1-7 7" stroke="#fff"/>',
  warn: '<path d="M16 8v10m0 4v3" stroke="#fff"/>',
  fail: '<path d="m10 10 12 12m0-12L10 22" stroke="#fff"/>',
  stale: '<path d="m4 20 16-16M10 27 27 10" stroke="#fff"/>',
  refused: '<path d="M9 16h14" stroke="#fff"/>',
};

const NARROW = "(max-width: 600px)";
const NIGHT_FROM = 22;
const NIGHT_UNTIL = 6;

/** The tab's title and icon say what the wall says, looked after at every tick: the framework writes its own after hydration. */
export function useTab(environment: Environment, words: string, tone: Tone): void {
  useEffect(() => {
    const title = `${words} · ${ENVIRONMENT_WORD[environment]}`;
    if (document.title !== title) document.title = title;
    const [link, icon] = [iconLink(), `data:image/svg+xml,${encodeURIComponent(iconOf(environment, tone))}`];
    if (link.href !== icon) link.href = icon;
  });
}

function iconLink(): HTMLLinkElement {
  const known = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (known !== null) return known;
  const made = document.createElement("link");
  made.rel = "icon";
  document.head.append(made);
  return made;
}

function iconOf(environment: Environment, tone: Tone): string {
  const fill = tone === "stale" || tone === "refused" ? "#6b747e" : ENVIRONMENT_COLOUR[environment];
  const shape =
    environment === "production" ? '<rect width="32" height="32" rx="4"/>' : '<circle cx="16" cy="16" r="16"/>';
  const mark = `<g fill="none" stroke-width="4">${MARKS[tone]}</g>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><g fill="${fill}">${shape}</g>${mark}</svg>`;
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
