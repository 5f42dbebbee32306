import { controlsNamed } from "@/components/palette/press-when-there";
import { paths } from "@/lib/paths";

/** Of a key: what it does, for the sheet. */
export const KEYS: readonly [key: string, what: string][] = [
  ["⌘K / Ctrl K", "find or do"],
  ["/", "filter the list of this page"],
  ["1…9", "go to a lane of the dashboard"],
  ["d", "deploy, in this lane or surface"],
  ["p", "promote, in this lane"],
  ["r", "roll back, in this lane or surface"],
  ["l", "lock, in this lane or surface"],
  ["?", "show these keys"],
];

const STORED = "single-keys";
const FIELDS =
  "input, textarea, select, [contenteditable=''], [contenteditable='true'], [role='combobox'], [role='textbox']";
const LANES = "#main [data-lane], #main li[aria-label^='Lane ']";
const SURFACES = paths.surface("");
const VERBS: Readonly<Record<string, RegExp>> = { d: /^Deploy\b/, p: /^Promote\b/, r: /^Roll back\b/, l: /^Lock\b/ };

/** Whether this browser's reader wants single keys; they do until they say otherwise. */
export function areKeysOn(): boolean {
  return localStorage.getItem(STORED) !== "off";
}

export function switchKeys(isOn: boolean): void {
  if (isOn) localStorage.removeItem(STORED);
  else localStorage.setItem(STORED, "off");
}

/** Whether a key is meant for the page, and not for a field, a dialog, or the browser. */
export function isForPage(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return false;
  const { target } = event;
  if (target instanceof Element && target.closest(FIELDS) !== null) return false;
  return document.querySelector("[role='dialog'], [role='alertdialog'], [role='menu']") === null;
}

/** Does what a single key is for; answers whether it was for anything. Orders only open their dialogs. */
export function pressKey(key: string): boolean {
  if (key === "/") return focusFirst(document.querySelector("#main [data-filter]"));
  if (/^[1-9]$/.test(key)) return focusFirst(document.querySelectorAll(LANES)[Number(key) - 1] ?? null);
  const verb = VERBS[key];
  const [control] = verb === undefined ? [] : controlsNamed(verb, placeOfOrders());
  control?.click();
  return control !== undefined;
}

function focusFirst(place: Element | null): boolean {
  const own = place?.matches("input, button, a[href]") === true ? place : null;
  const first = own ?? place?.querySelector("a[href], button, input") ?? null;
  if (!(first instanceof HTMLElement)) return false;
  first.focus();
  return true;
}

/** The lane somebody is in, or the page of a surface. */
function placeOfOrders(): Element | null {
  const isSurface = location.pathname.startsWith(SURFACES);
  return document.activeElement?.closest(LANES) ?? (isSurface ? document.getElementById("main") : null);
}
