import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** What a theme can break; everything else is the same in both. */
const OF_COLOUR = ["color-contrast", "link-in-text-block"];
const STANDARD = ["best-practice", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const THEMES = ["light", "dark"] as const;

/** What axe finds against WCAG 2.2 AA and against good practice, in both themes, in one part of the page or all of it; one line for each finding. */
export async function findings(page: Page, part = "body"): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of THEMES) {
    await page.emulateMedia({ colorScheme });
    // The options come first: they would take the place of the rules that were chosen.
    const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] }).include(part);
    const { violations } = await (colorScheme === "light"
      ? axe.withTags(STANDARD)
      : axe.withRules(OF_COLOUR)
    ).analyze();
    for (const { id, help, nodes } of violations) {
      found.push(...nodes.map(({ html }) => `${colorScheme}: ${id} (${help}) at ${html.slice(0, 160)}`));
    }
  }
  return found;
}
