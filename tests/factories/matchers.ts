import { expect } from "vitest";

/** Any text with this in it. */
export function containing(text: string): unknown {
  return expect.stringContaining(text);
}

/** Any text of this form. */
export function matching(form: RegExp): unknown {
  return expect.stringMatching(form);
}
