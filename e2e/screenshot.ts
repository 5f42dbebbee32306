import path from "node:path";
import type { Page } from "@playwright/test";
import { root } from "@/sandbox/root";

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1440, height: 900 };

interface View {
  size: typeof PHONE;
  theme: "dark" | "light";
}

const EVERY: View[] = [
  { size: PHONE, theme: "dark" },
  { size: PHONE, theme: "light" },
  { size: DESK, theme: "dark" },
  { size: DESK, theme: "light" },
];
/** Both widths and both themes, each once. */
const SOME: View[] = [
  { size: PHONE, theme: "light" },
  { size: DESK, theme: "dark" },
];

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

/** Keeps a page as `.cockpit/screenshots/<name>-<width>-<theme>.jpg`: phone and desktop, each dark and light. */
export function screenshot(page: Page, name: string, framing: Framing = {}): Promise<void> {
  return keep(page, name, { ...framing, views: EVERY });
}

/** Keeps what a page shows in the course of a journey, light on a phone and dark on a desk. */
export function glimpse(page: Page, name: string, framing: Framing = {}): Promise<void> {
  return keep(page, name, { ...framing, views: SOME });
}

async function keep(page: Page, name: string, { viewport = false, views }: Framing & { views: View[] }): Promise<void> {
  const before = page.viewportSize();
  for (const { size, theme } of views) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme: theme });
    if (!viewport) await page.setViewportSize({ ...size, height: await heightOf(page, size.height) });
    const file = path.join(root, ".cockpit", "screenshots", `${name}-${size.width}-${theme}.jpg`);
    await untilPainted(page);
    await page.screenshot({ path: file, type: "jpeg", quality: 85, animations: "disabled" });
  }
  await page.emulateMedia({ colorScheme: null });
  if (before) await page.setViewportSize(before);
}
