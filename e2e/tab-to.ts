import type { Locator, Page } from "@playwright/test";

const FAR_ENOUGH = 120;

/** Presses Tab until that element has the focus; not at all if it has it. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < FAR_ENOUGH; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${target.toString()}`);
}
