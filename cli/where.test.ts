import { describe, expect, it } from "vitest";

import { describeWhere } from "@/cli/where";
import type { Where, WhereSurface } from "@/lib/where/schemas";

const AT = "2026-11-23T10:00:00.000Z";
const SHA = "1234567".padEnd(40, "a");

function surface(surface_id: string, told: Partial<WhereSurface>): WhereSurface {
  const place = { surface_id, target_env: "staging" as const, live: null };
  return { ...place, state: "unknown", since: null, ahead_by: null, evidence: "Nobody has seen it.", ...told };
}

const ANSWER: Where = {
  sha: SHA,
  title: "Faster reads",
  author: "Ada",
  committed_at: AT,
  url: null,
  pull: { number: 123, url: "https://x.test/123" },
  on_main: true,
  notes: ["#123 was merged into release, not into main."],
  reverted_by: [],
  surfaces: [
    surface("api-staging", { state: "live", since: AT, ahead_by: 0 }),
    surface("api-prod", { state: "not_yet", ahead_by: 1 }),
    surface("console-prod", { state: "rolled_back", since: AT, ahead_by: 3 }),
    surface("getraxx", {}),
  ],
  answered_at: AT,
};

describe("where a change is, on the command line", () => {
  it("is its name, what is to know of it, and one line for each surface", () => {
    expect(describeWhere(ANSWER).split("\n")).toEqual([
      "Faster reads",
      "#123 · Ada · 1234567",
      "#123 was merged into release, not into main.",
      "",
      "surface       state        since or distance",
      `api-staging   live         since ${AT}`,
      "api-prod      not yet      1 commit away",
      `console-prod  rolled back  since ${AT}, 3 commits away`,
      "getraxx       unknown      Nobody has seen it.",
    ]);
  });
});
