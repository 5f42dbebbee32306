import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { OWN_KEY } from "@/lib/core/doers";
import { TERMINAL } from "@/lib/deploys/rules";
import { DEPLOY_STATES } from "@/lib/deploys/schemas";
import type { LiveCommit, ShipRecord } from "@/lib/drifts/origins";
import { canReviewDrift, type ExplainFacts, explain, explainByRecords, newestShipped } from "@/lib/drifts/rules";
import { workflowRun } from "@/tests/factories/runs";

const [A, B, C] = ["a", "b", "c"].map((letter) => letter.repeat(40));
const sha = fc.constantFrom(A ?? "", B ?? "", C ?? "");
const T0 = Date.parse("2026-11-23T10:00:00.000Z");
const at = (seconds: number) => new Date(T0 + seconds * 1_000);

const live = (change: Partial<LiveCommit> = {}): LiveCommit => ({
  sha: A ?? "",
  after: at(0),
  since: at(30),
  madeAt: null,
  isByPerson: false,
  ...change,
});
const UNSEARCHED = { surfaceId: "api-staging", explainedSha: B ?? "", explainedShaAt: null, baselineAt: null };
const record = (change: Partial<ShipRecord> = {}): ShipRecord => ({
  id: "dep_1",
  sha: A ?? "",
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

const anyRecord = fc
  .record({
    id: fc.uuid(),
    sha,
    state: fc.constantFrom(...DEPLOY_STATES),
    begin: fc.integer({ min: -5_000, max: 5_000 }),
    lasts: fc.integer({ min: 0, max: 900 }),
    hasRun: fc.boolean(),
    failureCode: fc.constantFrom(null, "run_failed", "verification_mismatch", "never_ran", "dispatch_refused"),
  })
  .map(({ begin, lasts, hasRun, ...rest }): ShipRecord => {
    const isOver = TERMINAL.some((state) => state === rest.state);
    const finishedAt = isOver ? at(begin + lasts) : null;
    const sent = hasRun ? at(begin) : null;
    const times = { requestedAt: at(begin), dispatchedAt: sent, startedAt: sent, finishedAt, observedAt: finishedAt };
    const work = { began: at(begin), ended: finishedAt };
    return { ...rest, ...times, work, isGuess: false, runId: hasRun ? "1" : null, runAttempt: hasRun ? 1 : null };
  });
const anyFacts = fc.record({
  surfaceId: fc.constant("api-staging"),
  live: fc.record({
    sha,
    after: fc.constantFrom(null, at(0)),
    since: fc.constant(at(30)),
    madeAt: fc.constant(null),
    isByPerson: fc.constant(false),
  }),
  baselineAt: fc.constant(null),
  explainedShaAt: fc.constantFrom(null, at(-60), at(300)),
  explainedSha: fc.option(fc.oneof(sha, fc.constant(""))),
  records: fc.array(anyRecord, { maxLength: 6 }),
  search: fc.constantFrom<ExplainFacts["search"][]>(
    null,
    { kind: "none", words: "Looked.", nearest: null },
    { kind: "unreadable", words: "Refused." },
    { kind: "silent", words: "Silent." },
    { kind: "found", others: [], commit: "told", run: workflowRun({ id: "77" }), doer: "hana" },
  ),
});

describe("what explains a live commit, whatever the records and the answers are", () => {
  it("is never a record of another commit, one that was never sent, or one from before the newest success of another", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const [found] = explainByRecords(facts.live, facts.records);
        if (found === undefined) return;
        expect(found.sha).toBe(facts.live.sha);
        expect(found.state).not.toBe("requested");
        const newest = newestShipped(facts.records);
        if (newest === null || newest.sha === found.sha || found.finishedAt === null) return;
        expect(found.finishedAt.getTime()).toBeGreaterThanOrEqual((newest.finishedAt ?? newest.requestedAt).getTime());
      }),
    );
  });

  it("is always found where the newest success shipped it", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const newest = newestShipped(facts.records);
        fc.pre(newest?.sha === facts.live.sha);
        expect(explain(facts).state).toBe("explained");
      }),
    );
  });

  it("is named with who started that attempt, and with nobody where GitHub does not tell", () => {
    const facts = {
      surfaceId: "api-staging",
      explainedSha: "f".repeat(40),
      explainedShaAt: null,
      baselineAt: null,
      records: [],
    };
    const by = (login: string | null) => {
      const run = workflowRun({ id: "7", attempt: 2, actorLogin: "hana", triggeringActorLogin: login });
      const live = { sha: "e".repeat(40), after: null, since: at(30), madeAt: null, isByPerson: false };
      return explain({
        ...facts,
        live,
        search: {
          kind: "found",
          others: [],
          commit: "told",
          run,
          doer: (run.attempt > 1 ? run.triggeringActorLogin : run.actorLogin) ?? OWN_KEY,
        },
      });
    };
    expect(by("grace")).toMatchObject({ words: "Shipped by run 7, attempt 2 by grace." });
    expect(by(null)).toMatchObject({ words: "Shipped by run 7, attempt 2." });
  });

  it("is a later attempt of a run whose deploy another one has outdone, but never an attempt that its record tells of", () => {
    const records = [
      record({ id: "dep_a", runAttempt: 1, finishedAt: at(-100) }),
      record({ id: "dep_b", runId: "2", sha: B ?? "", finishedAt: at(-50) }),
    ];
    const known = { ...UNSEARCHED, live: live() };
    const by = (attempt: number, runAttempt: number | null) => {
      const run = workflowRun({ id: "1", attempt, headSha: A ?? "" });
      const told = records.map((one) => (one.id === "dep_a" ? { ...one, runAttempt } : one));
      return explain({
        ...known,
        records: told,
        search: { kind: "found", others: [], commit: "told", run, doer: "hana" },
      });
    };
    expect(by(2, 1)).toMatchObject({ state: "explained", words: "Shipped by run 1, attempt 2 by hana." });
    expect(by(2, null).state).toBe("explained");
    const past = { state: "unexplained", lookedFor: "Run 1 shipped it, but another deploy has succeeded since." };
    expect(by(1, 1)).toMatchObject(past);
    expect(by(1, null)).toMatchObject(past);
    expect(by(2, 2)).toMatchObject(past);
  });

  it("is drift only where GitHub has no such run, and the commit is not the one explained last since all shipped", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        if (explain(facts).state !== "unexplained") return;
        const found = facts.search?.kind === "found" ? facts.search.run.id : null;
        // What a run shipped before its own deploy succeeded is its past.
        const isPast = facts.records.some(({ runId, state }) => runId === found && state === "succeeded");
        if (!isPast) expect(["none", "unreadable"]).toContain(facts.search?.kind);
        const end = newestShipped(facts.records)?.finishedAt?.getTime() ?? 0;
        if (end <= (facts.explainedShaAt?.getTime() ?? end)) expect(facts.explainedSha).not.toBe(facts.live.sha);
        expect(facts.explainedSha).not.toBeNull();
        expect(newestShipped(facts.records)?.sha).not.toBe(facts.live.sha);
      }),
    );
  });

  it("does not depend on the order of the records", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const state = ({ records }: ExplainFacts) => explain({ ...facts, records }).state;
        expect(state({ ...facts, records: facts.records.toReversed() })).toBe(state(facts));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("what ran at the first look", () => {
  it("outranks every deploy that had succeeded before it: going back to one of them is drift", () => {
    const facts: ExplainFacts = {
      surfaceId: "getraxx",
      live: live(),
      explainedSha: B ?? "",
      search: { kind: "none", words: "", nearest: null },
      records: [record({ finishedAt: at(-900) })],
      baselineAt: at(-600),
      explainedShaAt: at(-600),
    };
    expect(explain(facts)).toMatchObject({ state: "unexplained", expectedSha: B });
    expect(explain({ ...facts, records: [record({ finishedAt: at(-300) })] }).state).toBe("explained");
  });
});

describe("a record", () => {
  const explains = (change: Partial<ShipRecord>, seen = live()) => explainByRecords(seen, [record(change)]).length > 0;

  it.each<[string, Partial<ShipRecord>]>([
    ["that succeeded", {}],
    ["that is running", { state: "running", finishedAt: null }],
    ["whose dispatch has no answer yet", { state: "resolving", runId: null, startedAt: null, finishedAt: null }],
    ["that failed while the commit came", { state: "failed", failureCode: "run_failed" }],
    ["whose platform was too late", { state: "errored", failureCode: "verification_mismatch", finishedAt: at(-9_000) }],
    [
      "of a branch, whose commit is not known yet,",
      { state: "running", finishedAt: null, sha: B ?? "", isGuess: true },
    ],
    ["that we gave up on", { state: "timed_out", failureCode: "queued_too_long", finishedAt: at(-9_000) }],
  ])("%s explains its commit", (_what, change) => {
    expect(explains(change)).toBe(true);
  });

  it.each<[string, Partial<ShipRecord>]>([
    ["of another commit", { sha: B ?? "" }],
    ["that was not sent", { state: "errored", runId: null, dispatchedAt: null, startedAt: null }],
    ["that GitHub refused", { state: "errored", failureCode: "dispatch_refused" }],
    ["that failed long before", { state: "failed", startedAt: at(-900), finishedAt: at(-800) }],
    ["whose run began long after the commit had come", { state: "running", work: { began: at(300), ended: null } }],
    ["that is queued still, after the commit came", { state: "queued", finishedAt: null, observedAt: at(40) }],
  ])("%s does not", (_what, change) => {
    expect(explains(change)).toBe(false);
  });

  it("does not explain what was released before its run began, or by a person's hand", () => {
    const failed: Partial<ShipRecord> = { state: "failed", failureCode: "run_failed" };
    expect(explains(failed, live({ madeAt: at(10) }))).toBe(true);
    expect(explains(failed, live({ madeAt: at(-130) }))).toBe(false);
    expect(explains(failed, live({ isByPerson: true }))).toBe(false);
    // An attempt before this one may have released it.
    expect(explains({ ...failed, runAttempt: 2, work: { began: at(20), ended: null } }, live({ madeAt: at(10) }))).toBe(
      true,
    );
  });
});

describe("a deploy that is on its way", () => {
  const state = (change: Partial<ShipRecord>) => {
    const records = [record({ finishedAt: null, ...change })];
    return explain({ ...UNSEARCHED, live: live(), search: null, records }).state;
  };

  it("explains its commit once its run has begun, and for the time being before that or while its commit is a guess", () => {
    expect(state({ state: "running" })).toBe("explained");
    expect(state({ state: "resolving" })).toBe("pending");
    expect(state({ state: "running", isGuess: true, sha: C ?? "" })).toBe("pending");
  });
});

describe("a commit that a run shipped which is recorded as still queued", () => {
  it("is explained by that run and by its record", () => {
    const run = workflowRun({ startedAt: at(0), updatedAt: at(20) });
    const queued = record({ id: "dep_1", runId: run.id, state: "queued", finishedAt: null, observedAt: at(40) });
    const known = { ...UNSEARCHED, search: null, records: [queued], live: live() };
    expect(explain(known).state).toBe("unasked");
    expect(
      explain({ ...known, search: { kind: "found", others: [], commit: "told", run, doer: "hana" } }),
    ).toMatchObject({
      state: "explained",
      deployId: "dep_1",
    });
  });
});

describe("a commit that comes back within minutes after a newer deploy has succeeded", () => {
  it("is not explained by the run that shipped it before", () => {
    const run = workflowRun({ startedAt: at(0), updatedAt: at(20) });
    const before = record({ id: "dep_1", runId: run.id, sha: A ?? "", finishedAt: at(22) });
    const newer = record({ id: "dep_2", runId: "2", sha: B ?? "", requestedAt: at(30), finishedAt: at(55) });
    const found = explain({
      ...UNSEARCHED,
      records: [before, newer],
      live: live({ after: at(55), since: at(70) }),
      search: { kind: "found", others: [], commit: "told", run, doer: OWN_KEY },
    });
    expect(found).toMatchObject({ state: "unexplained", expectedSha: B, run: { id: run.id } });
  });
});

describe("a drift", () => {
  it("is seen once, and the first note stands", () => {
    expect(canReviewDrift({ seenAt: null, seenByEmail: null }).allowed).toBe(true);
    expect(canReviewDrift({ seenAt: at(0), seenByEmail: "ada@example.test" })).toMatchObject({
      allowed: false,
      message: "ada@example.test has already seen this drift.",
    });
  });
});
