import { describe, expect, it } from "vitest";

import { earlier, faultWords, isCheckpointDue, retryDelay, searchOf, type Uncovered } from "@/lib/audit/rules";
import { FAULTS } from "@/lib/audit/schemas";

const NOW = new Date("2026-11-23T10:00:00.000Z");
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1_000);

describe("a checkpoint", () => {
  it.each<[string, Partial<Uncovered>, boolean]>([
    ["is due when the oldest uncovered row is nine minutes old", { rows: 1, oldestAt: ago(540) }, true],
    ["is not due a second earlier", { rows: 1, oldestAt: ago(539) }, false],
    ["is due after a thousand rows", { rows: 1_000, oldestAt: ago(1) }, true],
    ["is not due after a few", { rows: 999, oldestAt: ago(1) }, false],
    ["waits ten seconds between two", { rows: 5_000, oldestAt: ago(1), lastCheckpointAt: ago(9) }, false],
    ["is due after these ten seconds", { rows: 5_000, oldestAt: ago(1), lastCheckpointAt: ago(10) }, true],
    ["is not due while nothing is uncovered", { rows: 1, oldestAt: null, lastCheckpointAt: ago(9_000) }, false],
    ["is not due while another is on its way", { rows: 5_000, oldestAt: ago(9_000), isPending: true }, false],
  ])("%s", (_what, given, due) => {
    const uncovered: Uncovered = { rows: 0, oldestAt: null, lastCheckpointAt: null, isPending: false, ...given };
    expect(isCheckpointDue(uncovered, NOW)).toBe(due);
  });

  it("is tried again later and later, but every ten minutes at least", () => {
    expect([0, 1, 2, 5, 6, 100].map(retryDelay)).toEqual([15_000, 30_000, 60_000, 480_000, 600_000, 600_000]);
  });
});

describe("a search", () => {
  it("looks for one filter by itself and for several in pairs", () => {
    expect(searchOf({})).toEqual({ terms: [], pieces: [] });
    expect(searchOf({ family: "lock" })?.terms).toEqual(["family:lock"]);
    expect(searchOf({ actor: "a@x", surface_id: "s" })?.terms).toEqual(["actor:a@x surface:s"]);
    const three = searchOf({ family: "lock", actor: "a@x", surface_id: "s", env: "staging", subject_id: "1" });
    expect(three?.terms).toEqual([
      "family:lock actor:a@x",
      "family:lock surface:s",
      "actor:a@x surface:s",
      "env:staging",
      "subject:1",
    ]);
  });

  it("lets an action stand for its family, and finds nothing in another one", () => {
    expect(searchOf({ family: "lock", action: "console.lock.set" })?.terms).toEqual(["action:console.lock.set"]);
    expect(searchOf({ family: "flag", action: "console.lock.set" })).toBeNull();
    expect(searchOf({ family: "flag", action: "toString" })).toBeNull();
  });

  it("looks for words in lower case, and for a piece with punctuation as it stands in JSON", () => {
    expect(searchOf({ q: "Hotfix  ÄRGER" })).toEqual({ terms: ["hotfix", "Ärger"], pieces: [] });
    expect(searchOf({ q: 'api-prod "x1"' })).toEqual({
      terms: ["api", "prod", "x1"],
      pieces: ["api-prod", '\\"x1\\"'],
    });
    expect(searchOf({ q: "ab c" })).toEqual({ terms: ["ab"], pieces: ["c"] });
  });

  it("finds a SHA by its first digits", () => {
    expect(searchOf({ q: "0123abc" })).toEqual({ terms: ["0123abc"], pieces: ["0123abc"] });
    expect(searchOf({ q: "0123abcdef" })).toEqual({ terms: ["0123abc"], pieces: ["0123abcdef"] });
    expect(searchOf({ q: "feedface" })?.terms).toEqual(["feedface"]);
  });
});

describe("a fault", () => {
  it.each(FAULTS)("that is called %s has words that name the row", (fault) => {
    expect(faultWords(42, fault)).toContain("42");
  });

  it("that comes first is the one that counts", () => {
    expect(earlier({ seq: 2 }, { seq: 1 })).toEqual({ seq: 1 });
    expect(earlier(null, { seq: 1 })).toEqual({ seq: 1 });
    expect(earlier({ seq: 2 }, null)).toEqual({ seq: 2 });
    expect(earlier(null, null)).toBeNull();
  });
});
