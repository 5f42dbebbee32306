import { describe, expect, it } from "vitest";

import { checkWords } from "@/components/review/check-words";
import { UNREADABLE } from "@/lib/core/clean-text";
import type { Checks } from "@/lib/surfaces/schemas";

describe("what the checks of a commit say", () => {
  it.each<[Checks["state"], string[], string]>([
    ["passed", ["success"], "All checks passed"],
    ["failed", ["failure", "cancelled"], "Checks failed"],
    ["failed", ["success", "cancelled"], "Checks were cancelled"],
    ["failed", ["cancelled", "action_required"], "A check waits for somebody"],
    ["pending", ["queued"], "Checks are still running"],
    ["none", [], "No checks ran on this commit"],
    ["unknown", [], "Checks could not be read"],
    ["unknown", ["neutral", "skipped", "stale"], "No check says that it passed"],
    ["unknown", ["success", "stale"], "Not every check says that it passed"],
    ["unknown", ["success", UNREADABLE], "1 check was not readable"],
    ["failed", ["failure", UNREADABLE, UNREADABLE], "Checks failed, 2 checks were not readable"],
  ])("(%s: %j) is told as %s", (state, states, words) => {
    expect(checkWords({ state, items: states.map((each) => ({ name: each, state: each, url: null })) })).toBe(words);
  });
});
