import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const SYSTEM = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Path of a browser the journeys can use: Playwright's own or the system's; null when there is none. */
export function findChromium(): string | null {
  return [chromium.executablePath(), ...SYSTEM].find((file) => existsSync(file)) ?? null;
}
