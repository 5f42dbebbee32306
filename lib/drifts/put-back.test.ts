import { describe, expect, it } from "vitest";

import { branchRunCanHaveShipped, type LiveCommit, type ShipRecord } from "@/lib/drifts/origins";
import { type ExplainFacts, explain, explainByRecords } from "@/lib/drifts/rules";
import { workflowRun } from "@/tests/factories/runs";

const [A, B, C] = ["a".repeat(40), "b".repeat(40), "c".repeat(40)];
const at = (seconds: number) => new Date(Date.parse("2026-11-23T10:00:00.000Z") + seconds * 1_000);

const live = (change: Partial<LiveCommit> = {}): LiveCommit => ({
  sha: A,
  after: at(0),
  since: at(30),
  madeAt: null,
  isByPerson: false,
  ...change,
});
const record = (change: Partial<ShipRecord> = {}): ShipRecord => ({
  id: "dep_1",
  sha: A,
  isGuess: false,
  state: "succeeded",
  runId: "1",
  runAttempt: 1,
  failureCode: null,
  requestedAt: at(0),
  dispatchedAt: at(1),
  startedAt: at(2),
  finishedAt: at(25),
  observedAt: at(25),
  work: { began: at(2), ended: at(20) },
  ...change,
});

describe("a commit that is back soon after another one was deployed", () => {
  const search: ExplainFacts["search"] = { kind: "none", words: "Looked.", nearest: null };
  const older = record({ id: "dep_1", finishedAt: at(25) });
  const newer = (change: Partial<ShipRecord> = {}) =>
    record({ id: "dep_2", sha: B, runId: "2", requestedAt: at(40), finishedAt: at(65), ...change });
  const facts = { surfaceId: "api-staging", explainedSha: A, baselineAt: null, search };

  it("is drift although it was explained last, since the other one has shipped after that", () => {
    const seen = { ...facts, live: live({ after: at(65), since: at(70) }), records: [older, newer()] };
    expect(explain({ ...seen, explainedShaAt: at(28) })).toMatchObject({ state: "unexplained", expectedSha: B });
    expect(explain({ ...seen, explainedShaAt: at(80) }).state).toBe("explained");
  });

  it("is drift over a run in vain that was asked for long before, and began after the one that shipped", () => {
    const inVain = newer({
      state: "errored",
      failureCode: "verification_mismatch",
      requestedAt: at(-3_600),
      work: { began: at(42), ended: at(60) },
    });
    const back = live({ after: at(30), since: at(90), madeAt: at(75) });
    const seen = { ...facts, explainedShaAt: at(28), records: [older, inVain], live: back };
    expect(explain(seen)).toMatchObject({ state: "unexplained", expectedSha: B });
  });

  it("is drift where a later release put it over a deploy that ran in vain, and was not seen in between", () => {
    const inVain = newer({
      state: "errored",
      failureCode: "verification_mismatch",
      work: { began: at(42), ended: at(60) },
    });
    const seen = { ...facts, explainedShaAt: at(28), records: [older, inVain] };
    const back = live({ after: at(30), since: at(90), madeAt: at(75) });
    expect(explain({ ...seen, live: back })).toMatchObject({ state: "unexplained", expectedSha: B });
    // The release of the older deploy itself, and one that tells no time, are nobody's going back.
    expect(explain({ ...seen, live: { ...back, madeAt: at(10) } }).state).toBe("explained");
    expect(explain({ ...seen, live: { ...back, madeAt: null } }).state).toBe("explained");
  });
});

describe("a commit that is back over a release which the platform had taken", () => {
  const replaced = record({
    id: "dep_2",
    sha: B,
    runId: "2",
    state: "errored",
    failureCode: "release_replaced",
    requestedAt: at(40),
    finishedAt: at(65),
    work: { began: at(42), ended: at(60) },
  });
  const facts = { surfaceId: "getraxx", explainedSha: A, explainedShaAt: at(90), live: live({ madeAt: at(-900) }) };
  const none: ExplainFacts["search"] = { kind: "none", words: "Looked.", nearest: null };

  it("is drift whatever its times are: a rollback on Cloudflare keeps the old ones", () => {
    const seen = { ...facts, baselineAt: null, records: [record(), replaced], search: none };
    expect(explain(seen)).toMatchObject({ state: "unexplained", expectedSha: B });
    expect(explain({ ...seen, records: [record({ work: { began: at(50), ended: at(55) } }), replaced] }).state).toBe(
      "explained",
    );
  });

  it("is drift also where it ran before this console first looked, and its old run explains nothing", () => {
    const run = workflowRun({ startedAt: at(-950), updatedAt: at(-890) });
    const seen = { ...facts, baselineAt: at(-600), records: [replaced], search: none };
    expect(explain(seen)).toMatchObject({ state: "unexplained", expectedSha: B });
    const found = explain({ ...seen, search: { kind: "found", others: [], commit: "told", run, doer: "grace" } });
    expect(found).toMatchObject({ state: "unexplained", expectedSha: B, run });
    expect(explain({ ...seen, records: [] }).state).toBe("explained");
  });
});

describe("a run that tells no commit", () => {
  const guess = (change: Partial<ShipRecord> = {}) =>
    record({
      sha: B,
      isGuess: true,
      state: "errored",
      failureCode: "commit_unknown",
      finishedAt: at(120),
      ...change,
    });
  const explained = (madeAt: Date | null) => explainByRecords(live({ after: at(0), since: at(30), madeAt }), [guess()]);

  it("explains what was put there while it was at work, and nothing from a minute later", () => {
    expect(explained(at(15))[0]?.id).toBe("dep_1");
    expect(explained(at(80))).toEqual([]);
    expect(explained(at(-60))).toEqual([]);
    const run = workflowRun({ startedAt: at(2), updatedAt: at(20) });
    expect(branchRunCanHaveShipped(run, live({ madeAt: at(15) }))).toBe(true);
    expect(branchRunCanHaveShipped(run, live({ madeAt: at(80) }))).toBe(false);
  });

  it("is not said to have shipped it, since its run tells no commit", () => {
    const facts = { surfaceId: "api-staging", explainedSha: C, explainedShaAt: null, baselineAt: null };
    const wordsOf = (change: Partial<ShipRecord>) =>
      explain({ ...facts, live: live({ madeAt: at(15) }), records: [guess(change)], search: null });
    expect(wordsOf({})).toMatchObject({ words: "Deploy dep_1, whose run tells no commit, was at work then." });
    const working = { state: "running", failureCode: null, finishedAt: null } as const;
    expect(wordsOf(working)).toMatchObject({
      state: "pending",
      words: "Deploy dep_1, whose run tells no commit, is at work.",
    });
  });
});
