import path from "node:path";
import type { Page } from "@playwright/test";
import { root } from "@/sandbox/root";

const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];
const THEMES = ["dark", "light"] as const;

interface Framing {
  /** What a person sees without scrolling, instead of the whole page: for what lies above the page. */
  viewport?: boolean;
}

/** As high as the page, so that what is fixed to an edge stays at that edge. */
function heightOf(page: Page, atLeast: number): Promise<number> {
  return page.evaluate((height) => Math.max(height, document.documentElement.scrollHeight), atLeast);
}

/** Two frames later, everything has been painted in its new place. */
function untilPainted(page: Page): Promise<unknown> {
  return page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Keeps the page as `.cockpit/screenshots/<name>-<width>-<theme>.png`: phone and desktop, dark and light. */
export async function screenshot(page: Page, name: string, { viewport = false }: Framing = {}): Promise<void> {
  const before = page.viewportSize();
  for (const size of SIZES) {
    for (const colorScheme of THEMES) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      if (!viewport) await page.setViewportSize({ ...size, height: await heightOf(page, size.height) });
      const file = path.join(root, ".cockpit", "screenshots", `${name}-${size.width}-${colorScheme}.png`);
      await untilPainted(page);
      await page.screenshot({ path: file, animations: "disabled" });
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  if (before) await page.setViewportSize(before);
}
