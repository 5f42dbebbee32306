import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

const STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const THEMES = ["light", "dark"] as const;

/** What axe finds against WCAG 2.2 AA in both themes, in one part of the page or all of it; one line for each finding. */
export async function findings(page: Page, part = "body"): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const axe = new AxeBuilder({ page }).withTags(STANDARD).options({ resultTypes: ["violations"] });
    const { violations } = await axe.include(part).analyze();
    for (const { id, help, nodes } of violations) {
      found.push(...nodes.map(({ html }) => `${colorScheme}: ${id} (${help}) at ${html.slice(0, 160)}`));
    }
  }
  return found;
}
