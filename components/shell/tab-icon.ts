import type { Environment } from "@/lib/core/config";

/** What a tab's icon says. */
export type TabTone = "calm" | "run" | "warn" | "fail" | "stale" | "refused";

/** What a tab's title ends with. */
export const TAB_MARK: Record<Environment, string> = { production: "■ PRODUCTION", staging: "● STAGING" };

const COLOUR: Record<Environment, string> = { production: "#c9183a", staging: "#7448dd" };

/** Inside the environment's shape, so that a tab is told apart without its colour. */
const MARKS: Record<TabTone, string> = {
  calm: '<path d="m10 16 4 4 8-9" stroke="#fff"/>',
  run: '<path d="M16 9a7 7 0 1 1-7 7" stroke="#fff"/>',
  warn: '<path d="M16 8v10m0 4v3" stroke="#fff"/>',
  fail: '<path d="m10 10 12 12m0-12L10 22" stroke="#fff"/>',
  stale: '<path d="m4 20 16-16M10 27 27 10" stroke="#fff"/>',
  refused: '<path d="M9 16h14" stroke="#fff"/>',
};

/** The icon in the tab as a data URL: the environment's shape and colour, and in it what the page says. */
export function tabIcon(environment: Environment, tone: TabTone): string {
  const fill = tone === "stale" || tone === "refused" ? "#6b747e" : COLOUR[environment];
  const shape =
    environment === "production" ? '<rect width="32" height="32" rx="4"/>' : '<circle cx="16" cy="16" r="16"/>';
  const mark = `<g fill="none" stroke-width="4">${MARKS[tone]}</g>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><g fill="${fill}">${shape}</g>${mark}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** The element that names the tab's icon; made where the page has none. */
export function iconLink(): HTMLLinkElement {
  const known = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (known !== null) return known;
  const made = document.createElement("link");
  made.rel = "icon";
  document.head.append(made);
  return made;
}
