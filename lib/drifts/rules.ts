import { OWN_KEY } from "@/lib/core/doers";
import { isDuring, type Work } from "@/lib/core/platform-clock";
import { shortSha } from "@/lib/core/words";
import { NEVER_RAN } from "@/lib/deploys/origins";
import { isTerminal } from "@/lib/deploys/rules";
import type { DeployState } from "@/lib/deploys/schemas";
import type { WorkflowRun } from "@/lib/github/github";
import { CLOCK_TOLERANCE_MS } from "@/lib/runs/rules";

/** A live commit, and the two looks between which it came: our own, since a platform's rollback keeps its old times. */
export interface LiveCommit {
  sha: string;
  /** The last look that saw something else; null where nothing was seen before. */
  after: Date | null;
  /** The first look that saw it. */
  since: Date;
  /** When a release put it there, by the platform's word; null where it tells none. A rollback on Cloudflare keeps the old time. */
  madeAt: Date | null;
}

/** A deploy's record, as far as it tells whether it shipped. */
export interface ShipRecord {
  id: string;
  sha: string;
  /** Only a guess until its run or the platform tells: whoever started it named a branch or a tag. */
  isGuess: boolean;
  state: DeployState;
  requestedAt: Date;
  dispatchedAt: Date | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** When the jobs of its run worked. */
  work: Work;
  /** When GitHub or the platform last confirmed its state. */
  observedAt: Date | null;
  runId: string | null;
  /** The newest attempt of its run that the record tells of; null for the first. */
  runAttempt: number | null;
  failureCode: string | null;
}

/** A run may release, and a platform report it, this long after the record or the run has ended. */
const SLACK_MS = CLOCK_TOLERANCE_MS;
/** Its run succeeded, and the platform had not reported it in time: it may do so at any moment. */
const MAY_STILL_ARRIVE = ["verification_mismatch", "verification_impossible", "surface_removed"];

const shippedAt = (record: ShipRecord) => (record.finishedAt ?? record.requestedAt).getTime();

// Of two of the same moment always the same comes first, whatever the list's order.
const byId = (one: ShipRecord, other: ShipRecord) => (one.id < other.id ? 1 : -1);
/** By when their runs began: a run that is started again keeps the moment at which it was asked for. */
const newestFirst = (one: ShipRecord, other: ShipRecord) =>
  other.work.began.getTime() - one.work.began.getTime() || byId(one, other);

/** Its run went well, and its commit is not what the platform reports: whatever is there instead was put there after it. */
const RAN_IN_VAIN = ["verification_mismatch", "never_live"];
/** The platform took its release, and something else serves since: that needs no times. */
const WAS_REPLACED = "release_replaced";

const NEVER_WORKED = ["skipped", "startup_failure", "action_required", "stale"];
const WAITING = ["requested", "queued", "pending", "waiting"];

/** What GitHub said about runs that name the commit. */
export type RunSearch =
  /** `doer` is who started its newest attempt, in words. */
  | { kind: "found"; run: WorkflowRun; doer: string }
  /** `nearest` names the commit and was not at work when it came; `words` say what was read. */
  | { kind: "none"; words: string; nearest: WorkflowRun | null }
  /** The list itself cannot be read: that is a finding of its own, and explains nothing. */
  | { kind: "unreadable"; words: string }
  | { kind: "silent"; words: string };

export interface ExplainFacts {
  surfaceId: string;
  live: LiveCommit;
  /** The last commit that was explained; empty where the platform said that nothing was ever deployed; null for a first look. */
  explainedSha: string | null;
  /** When that was; null where it was before this was kept. */
  explainedShaAt: Date | null;
  /** When the looking began with what nothing explained: what had succeeded before that was not live any more. */
  baselineAt: Date | null;
  records: readonly ShipRecord[];
  /** Null while GitHub has not been asked. */
  search: RunSearch | null;
}

export type Explanation =
  | { state: "explained"; words: string; deployId: string | null }
  /** A deploy that may be shipping it: nothing is settled before its run has begun or ended. */
  | { state: "pending"; words: string; deployId: string }
  | { state: "baseline"; words: string }
  | { state: "unexplained"; words: string; expectedSha: string | null; lookedFor: string; run: WorkflowRun | null }
  | { state: "unknown"; words: string }
  /** No record tells: GitHub has to be asked. */
  | { state: "unasked" };

const HAS_BEGUN: readonly DeployState[] = ["running", "verifying"];

export interface Seen {
  seenAt: Date | null;
  seenByEmail: string | null;
}

export type ReviewDecision = { allowed: true } | { allowed: false; message: string };

/** Of what ran before this console first looked, the look is what is known. */
const baselineOf = ({ baselineAt: at }: Pick<ExplainFacts, "baselineAt">): Work | null =>
  at === null ? null : { began: at, ended: at };

/** The newest record that is known to have shipped: what it shipped is what should be live. */
export function newestShipped<T extends ShipRecord>(records: readonly T[]): T | null {
  const shipped = records.filter(({ state }) => state === "succeeded");
  return shipped.toSorted((one, other) => shippedAt(other) - shippedAt(one) || byId(one, other))[0] ?? null;
}

/** The record that explains a live commit: the newest that shipped, or one since then that can have; null for none. */
export function explainByRecords<T extends ShipRecord>(live: LiveCommit, records: readonly T[]): T | null {
  const newest = newestShipped(records);
  if (newest?.sha === live.sha && findPutOver(live, newest.work, records) === null) return newest;
  const floor = newest === null ? Number.NEGATIVE_INFINITY : shippedAt(newest);
  const possible = records.filter((record) => {
    const end = isTerminal(record.state) ? shippedAt(record) : Number.POSITIVE_INFINITY;
    return end >= floor && canHaveShipped(record, live);
  });
  return possible.toSorted(newestFirst)[0] ?? null;
}

/** The newest deploy that another commit was put over after it: by a later release of what had shipped, or run, before. */
function findPutOver(live: LiveCommit, before: Work, records: readonly ShipRecord[]): ShipRecord | null {
  const { madeAt } = live;
  const isMadeAnew = madeAt !== null && !isDuring(madeAt, before) && madeAt >= before.began;
  const over = records.filter(({ sha, failureCode, work }) => {
    if (sha === live.sha || work.began <= before.began) return false;
    if (failureCode === WAS_REPLACED) return true;
    return isMadeAnew && RAN_IN_VAIN.includes(failureCode ?? "") && madeAt > work.began;
  });
  return over.toSorted(newestFirst)[0] ?? null;
}

/** Whether an unsuccessful or unfinished record can have put this commit there all the same. */
function canHaveShipped(record: ShipRecord, live: LiveCommit): boolean {
  const { state, runId, dispatchedAt, failureCode, finishedAt } = record;
  if ((record.sha !== live.sha && !record.isGuess) || state === "succeeded" || state === "requested") return false;
  if (isMadeElsewhen(record, live)) return false;
  if (!isTerminal(state)) return mayBeShipping(record, live);
  if (runId === null && dispatchedAt === null) return false;
  if (mayStillArrive(record)) return true;
  if (NEVER_RAN.includes(failureCode ?? "") || finishedAt === null) return false;
  return overlaps(live, { from: record.work.began, to: finishedAt });
}

/** Of a run that tells no commit its time is the only evidence: what was put there before or after it is not its own. */
function isMadeElsewhen({ isGuess, startedAt, work }: ShipRecord, { madeAt }: LiveCommit): boolean {
  return isGuess && startedAt !== null && madeAt !== null && !isDuring(madeAt, work);
}

/** Whether its run may have released by now: one that was still queued after the commit had come has not. */
function mayBeShipping({ state, observedAt }: ShipRecord, live: LiveCommit): boolean {
  return state !== "queued" || observedAt === null || observedAt < live.since;
}

/** Our own deadline ended our patience, not the run. */
function mayStillArrive({ state, failureCode }: ShipRecord): boolean {
  return MAY_STILL_ARRIVE.includes(failureCode ?? "") || (state === "timed_out" && failureCode !== "run_timed_out");
}

function overlaps(live: LiveCommit, work: { from: Date; to: Date }): boolean {
  const isBefore = live.after !== null && work.to.getTime() + SLACK_MS < live.after.getTime();
  return !isBefore && work.from.getTime() - SLACK_MS <= live.since.getTime();
}

/** Whether a run's newest attempt was at work when the commit came: found by what changed, whenever it was created. */
export function runCanHaveShipped(run: WorkflowRun, live: LiveCommit): boolean {
  if (WAITING.includes(run.status) || NEVER_WORKED.includes(run.conclusion ?? "")) return false;
  const from = run.startedAt ?? run.createdAt;
  return overlaps(live, { from, to: run.status === "completed" ? run.updatedAt : live.since });
}

/** Of several the one that was at work when the release was made, where that is told: their place in a list says nothing. */
export function findRunThatShipped(runs: readonly WorkflowRun[], live: LiveCommit): WorkflowRun | null {
  const possible = runs.filter((run) => runCanHaveShipped(run, live));
  return possible.find((run) => wasAtWork(run, live.madeAt)) ?? possible[0] ?? null;
}

function wasAtWork(run: WorkflowRun, madeAt: Date | null): boolean {
  const work = { began: run.startedAt ?? run.createdAt, ended: run.status === "completed" ? run.updatedAt : null };
  return madeAt !== null && isDuring(madeAt, work);
}

/** The same of a run that names no commit: its time is the only evidence. */
export function branchRunCanHaveShipped(run: WorkflowRun, live: LiveCommit): boolean {
  return runCanHaveShipped(run, live) && (live.madeAt === null || wasAtWork(run, live.madeAt));
}

/** What explains a live commit. Pure: a record, a run, a first look, or nothing; what was not seen is unknown. */
export function explain(facts: ExplainFacts): Explanation {
  const { live, search, explainedSha } = facts;
  const record = explainByRecords(live, recordsSince(facts));
  if (record !== null) return byRecord(record);
  if (isStillExplained(facts))
    return { state: "explained", words: "It is the last commit that was explained.", deployId: null };
  if (explainedSha === null) {
    return { state: "baseline", words: "It ran before this console first looked. Nothing here tells who shipped it." };
  }
  if (search === null) return { state: "unasked" };
  if (search.kind === "found")
    return isOutdone(search.run, facts) ? unexplained(facts, past(search.run)) : byRun(search, facts.records);
  return search.kind === "silent" ? { state: "unknown", words: search.words } : unexplained(facts, search);
}

function recordsSince({ records, baselineAt }: Pick<ExplainFacts, "records" | "baselineAt">): ShipRecord[] {
  const from = baselineAt?.getTime() ?? Number.NEGATIVE_INFINITY;
  return records.filter((record) => record.state !== "succeeded" || shippedAt(record) >= from);
}

function byRecord({ id: deployId, state, isGuess }: ShipRecord): Explanation {
  // What is settled is not told again: its words have to stay true when the deploy ends.
  if (isTerminal(state) && isGuess)
    return { state: "explained", words: `Deploy ${deployId}, whose run tells no commit, was at work then.`, deployId };
  if (isTerminal(state) || (HAS_BEGUN.includes(state) && !isGuess))
    return { state: "explained", words: `Shipped by deploy ${deployId}.`, deployId };
  return { state: "pending", words: `Deploy ${deployId} is shipping it.`, deployId };
}

/** Whether what was explained last still stands: no other commit has shipped since. */
function isStillExplained({ live, explainedSha, explainedShaAt, ...facts }: ExplainFacts): boolean {
  if (explainedSha !== live.sha) return false;
  const records = recordsSince(facts);
  const newest = newestShipped(records);
  if (newest === null || newest.sha === live.sha) return findAside({ live, ...facts }) === null;
  return explainedShaAt === null || explainedShaAt.getTime() >= shippedAt(newest);
}

/** The deploy that something else was put over, of which nobody knows who did. */
function findAside(facts: Pick<ExplainFacts, "live" | "records" | "baselineAt">): ShipRecord | null {
  const records = recordsSince(facts);
  const before = newestShipped(records)?.work ?? baselineOf(facts);
  return before === null ? null : findPutOver(facts.live, before, records);
}

/**
 * Whether a run's own deploy succeeded, and another one after it, or another one was put aside that began after it: what came
 * back since was not that run's doing. Of a later attempt, which no record has taken up yet, that says nothing.
 */
function isOutdone(run: WorkflowRun, facts: ExplainFacts): boolean {
  const over = findAside(facts);
  if (over !== null && (run.startedAt ?? run.createdAt) <= over.work.began) return true;
  return facts.records.some(
    ({ runId, runAttempt, state }) => runId === run.id && state === "succeeded" && run.attempt <= (runAttempt ?? 1),
  );
}

function unexplained(facts: ExplainFacts, search: Extract<RunSearch, { kind: "none" | "unreadable" }>): Explanation {
  const { surfaceId, live, explainedSha } = facts;
  const records = recordsSince(facts);
  const newest = newestShipped(records);
  const expectedSha = findAside(facts)?.sha ?? newest?.sha ?? (explainedSha === "" ? null : explainedSha);
  const should = expectedSha === null ? "Nothing was deployed here." : `Expected ${shortSha(expectedSha)}.`;
  return {
    state: "unexplained",
    words: `${surfaceId} runs ${shortSha(live.sha)}, and no deploy explains it. ${should}`,
    expectedSha,
    lookedFor: search.words,
    run: search.kind === "none" ? search.nearest : null,
  };
}

function past(run: WorkflowRun): Extract<RunSearch, { kind: "none" }> {
  return { kind: "none", words: `Run ${run.id} shipped it, but another deploy has succeeded since.`, nearest: run };
}

function byRun({ run, doer }: Extract<RunSearch, { kind: "found" }>, records: readonly ShipRecord[]): Explanation {
  const attempt = run.attempt > 1 ? `, attempt ${run.attempt}` : "";
  const who = doer === OWN_KEY ? "" : ` by ${doer}`;
  const deployId = records.find(({ runId }) => runId === run.id)?.id ?? null;
  return { state: "explained", words: `Shipped by run ${run.id}${attempt}${who}.`, deployId };
}

/** Whether a drift is about what serves now: the same commit or, where none is told, the same release. */
export function isAbout(
  drift: { liveSha: string; source: string | null },
  seen: { liveSha: string | null; source: string | null } | null | undefined,
): boolean {
  if (seen == null) return false;
  return drift.liveSha === (seen.liveSha ?? "") && (drift.liveSha !== "" || drift.source === seen.source);
}

/** A drift is seen once: the first note stands. */
export function canReviewDrift({ seenAt, seenByEmail }: Seen): ReviewDecision {
  if (seenAt === null) return { allowed: true };
  return { allowed: false, message: `${seenByEmail ?? "Somebody"} has already seen this drift.` };
}
