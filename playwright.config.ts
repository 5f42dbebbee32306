import { defineConfig } from "@playwright/test";
import { findChromium } from "@/sandbox/install/find-chromium";

const QUIET = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--disable-quic",
];

const executablePath = findChromium()?.executablePath;
const isRoot = process.getuid?.() === 0;

export default defineConfig({
  testDir: "e2e",
  outputDir: ".cockpit/e2e-output",
  globalSetup: "./e2e/global-setup.ts",
  // Each has a sandbox of its own: a console, its sister, the platforms and a browser keep a core busy.
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  // A journey that a busy machine cut short is tried once more, on a calm sandbox; the report calls it flaky.
  retries: 1,
  // These end what hangs: a journey may have a third of a core.
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [["list"], ["json", { outputFile: ".cockpit/results/e2e.json" }]],
  use: {
    actionTimeout: 30_000,
    trace: { mode: "retain-on-failure", screenshots: false },
    locale: "en-GB",
    timezoneId: "UTC",
    // What moves costs a machine without a graphics card most; the wall's own journeys let it.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [...QUIET, ...(isRoot ? ["--no-sandbox"] : [])],
    },
  },
});
