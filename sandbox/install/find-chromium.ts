import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

/** The headless shell first: it draws the same as the whole browser in half the time. */
const SYSTEM = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

export interface FoundBrowser {
  /** Null where Playwright finds its own. */
  executablePath: string | null;
}

/** A browser the journeys can use: Playwright's own or the system's; null when there is none. */
export function findChromium(): FoundBrowser | null {
  if (existsSync(chromium.executablePath())) return { executablePath: null };
  const executablePath = SYSTEM.find((file) => existsSync(file));
  return executablePath === undefined ? null : { executablePath };
}
