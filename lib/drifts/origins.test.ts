import { describe, expect, it } from "vitest";

import { findRunsThatShipped, type LiveCommit, runCanHaveShipped } from "@/lib/drifts/origins";
import { type ExplainFacts, explain } from "@/lib/drifts/rules";
import { workflowRun } from "@/tests/factories/runs";

const at = (seconds: number) => new Date(Date.parse("2026-11-23T10:00:00.000Z") + seconds * 1_000);

const live = (change: Partial<LiveCommit> = {}): LiveCommit => ({
  sha: "a".repeat(40),
  after: at(0),
  since: at(30),
  madeAt: null,
  isByPerson: false,
  ...change,
});
const UNSEARCHED = { surfaceId: "api-staging", explainedSha: "b".repeat(40), explainedShaAt: null, baselineAt: null };

describe("a run", () => {
  it("can have shipped what came while its newest attempt was at work, whenever it was created", () => {
    const old = { createdAt: at(-21 * 86_400), attempt: 2 };
    expect(runCanHaveShipped(workflowRun({ ...old, startedAt: at(0), updatedAt: at(20) }), live())).toBe(true);
    expect(runCanHaveShipped(workflowRun({ ...old, startedAt: at(0), status: "in_progress" }), live())).toBe(true);
  });

  it("has not shipped it when it ended before, began after, or never worked", () => {
    const ran = (startedAt: Date, updatedAt: Date) => workflowRun({ startedAt, updatedAt });
    expect(runCanHaveShipped(ran(at(-900), at(-800)), live())).toBe(false);
    expect(runCanHaveShipped(ran(at(500), at(600)), live())).toBe(false);
    expect(runCanHaveShipped(workflowRun({ ...ran(at(0), at(20)), conclusion: "skipped" }), live())).toBe(false);
    expect(runCanHaveShipped(workflowRun({ ...ran(at(0), at(20)), status: "waiting" }), live())).toBe(false);
  });

  it("of several is the one that was at work when the release was made, wherever it stands in the list", () => {
    const shipped = workflowRun({ id: "8", startedAt: at(0), updatedAt: at(20) });
    const later = workflowRun({ id: "9", startedAt: at(60), updatedAt: at(80) });
    const found = (...runs: (typeof shipped)[]) =>
      findRunsThatShipped(runs, live({ madeAt: at(15) })).map(({ id }) => id);
    expect([found(later, shipped), found(shipped, later)]).toEqual([["8"], ["8"]]);
    expect(findRunsThatShipped([shipped], live())).toEqual([shipped]);
    expect(findRunsThatShipped([], live())).toEqual([]);
  });
});

describe("a commit that several runs can have shipped", () => {
  const found = (change: Partial<Extract<ExplainFacts["search"], { kind: "found" }>>, seen = live()) => {
    const run = workflowRun({ id: "8", startedAt: at(0), updatedAt: at(20) });
    const search = { kind: "found", run, others: [], commit: "told", doer: "hana", ...change } as const;
    return explain({ ...UNSEARCHED, live: seen, records: [], search });
  };

  it("is explained by any of them, and by nobody's name", () => {
    const others = [workflowRun({ id: "9" }), workflowRun({ id: "10" })];
    expect(found({ others })).toMatchObject({ words: "Shipped by run 8, 9 or 10. Nothing tells which." });
    expect(found({})).toMatchObject({ words: "Shipped by run 8 by hana." });
  });

  it("is not said to be shipped by a run that tells no commit, nor by an attempt that began after its release", () => {
    expect(found({ commit: "untold" })).toMatchObject({
      words: "Run 8 by hana, which tells no commit, was at work then.",
    });
    const run = workflowRun({ id: "8", attempt: 2, startedAt: at(15), updatedAt: at(20) });
    expect(found({ run }, live({ madeAt: at(2) }))).toMatchObject({ words: "Shipped by run 8, before its attempt 2." });
  });
});
