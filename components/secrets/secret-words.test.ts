import { describe, expect, it } from "vitest";

import { ageWords, dueWords, summaryOf } from "./secret-words";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const at = (days: number) => new Date(NOW + days * 24 * 3_600_000).toISOString();

describe("the age of a secret in words", () => {
  it("is told against the cadence, and is unknown where nobody knows", () => {
    expect(ageWords({ age_days: 97, cadence_days: 90 })).toBe("97 d of 90");
    expect(ageWords({ age_days: null, cadence_days: 90 })).toBe("unknown, every 90 d");
  });

  it("says when a new value is due, and since when it is overdue", () => {
    expect(dueWords({ due: "overdue", due_at: at(-7) }, NOW)).toBe("7 d overdue");
    expect(dueWords({ due: "due", due_at: at(5.5) }, NOW)).toBe("in 6 d");
    expect(dueWords({ due: "fresh", due_at: "2027-04-15T08:00:00Z" }, NOW)).toBe("Thu 15 Apr 2027");
    expect(dueWords({ due: "unknown", due_at: null }, NOW)).toBe("unknown: no rotation on record");
  });

  it("counts only what there is", () => {
    const secrets = [{ due: "fresh" }, { due: "overdue" }, { due: "fresh" }] as const;
    expect(summaryOf(secrets).map(({ text }) => text)).toEqual(["1 overdue", "2 fresh"]);
    expect(summaryOf([])).toEqual([]);
  });
});
