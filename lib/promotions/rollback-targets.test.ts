import { describe, expect, it } from "vitest";

import { deriveTargets } from "@/lib/promotions/rollback-targets";

const FIRST = "a".repeat(40);
const SECOND = "b".repeat(40);

describe("the targets of a rollback", () => {
  const at = (hour: number) => new Date(Date.UTC(2026, 10, 23, hour));

  it("name each commit once, with its whole time, the one that ran last first", () => {
    const ran = [
      { sha: FIRST, from: at(1), until: at(2) },
      { sha: SECOND, from: at(3), until: at(4) },
      { sha: FIRST, from: at(5), until: at(6) },
    ];
    const main = new Map([[SECOND, { message: "Mend the totals (#12)\n\nThey were wrong." }]]);
    expect(deriveTargets(ran, main, { current: null, newer: new Set() })).toEqual([
      { sha: FIRST, message: null, ran_from: at(1).toISOString(), ran_until: at(6).toISOString() },
      { sha: SECOND, message: "Mend the totals (#12)", ran_from: at(3).toISOString(), ran_until: at(4).toISOString() },
    ]);
  });

  it("leave out what runs now and what was compared and found newer, and nothing by its place in a list", () => {
    const [newer, current, older, ancient] = ["1", "2", "3", "4"].map((digit) => digit.repeat(40)).map(String);
    const shas = [String(older), String(newer), String(current), String(ancient)];
    const ran = shas.map((sha, hour) => ({ sha, from: at(hour), until: at(hour) }));
    const main = new Map(shas.map((sha) => [sha, { message: "x" }]));
    const known = { current: String(current), newer: new Set([String(newer)]) };
    expect(deriveTargets(ran, main, known).map(({ sha }) => sha)).toEqual([ancient, older]);
  });
});
