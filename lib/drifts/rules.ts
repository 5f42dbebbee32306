import { OWN_KEY } from "@/lib/core/doers";
import { CLOCKS_AGREE_WITHIN_MS, isDuring, type Work } from "@/lib/core/platform-clock";
import { shortSha } from "@/lib/core/words";
import { isTerminal } from "@/lib/deploys/rules";
import type { DeployState } from "@/lib/deploys/schemas";
import {
  canHaveShipped,
  isMadeAfterwards,
  isMadeBefore,
  type LiveCommit,
  narrowByWork,
  type ShipRecord,
} from "@/lib/drifts/origins";
import type { WorkflowRun } from "@/lib/github/github";

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

/** What GitHub said about runs that name the commit. */
export type RunSearch =
  /** `doer` is who started its newest attempt, in words; `others` can have shipped it as well, and nothing tells which did. */
  | { kind: "found"; run: WorkflowRun; others: readonly WorkflowRun[]; commit: "told" | "untold"; doer: string }
  /** `nearest` names the commit and was not at work when it came; `words` say what was read. */
  | { kind: "none"; words: string; nearest: WorkflowRun | null }
  /** The list itself cannot be read: that is a finding of its own, and explains nothing. */
  | { kind: "unreadable"; words: string }
  | { kind: "silent"; words: string };

type FoundRun = Extract<RunSearch, { kind: "found" }>;

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

const MOST_NAMED = 3;
const EITHER = new Intl.ListFormat("en-GB", { type: "disjunction" });

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

/** The records that explain a live commit: the newest that shipped, or those since then that can have; none, or more than one where nothing tells which. */
export function explainByRecords<T extends ShipRecord>(live: LiveCommit, records: readonly T[]): T[] {
  const newest = newestShipped(records);
  if (newest?.sha === live.sha && findPutOver(live, newest.work, records) === null) return [newest];
  const floor = newest === null ? Number.NEGATIVE_INFINITY : shippedAt(newest);
  const possible = records.filter((record) => {
    const end = isTerminal(record.state) ? shippedAt(record) : Number.POSITIVE_INFINITY;
    return end >= floor && canHaveShipped(record, live);
  });
  return narrowByWork(possible, live, ({ work }) => work).toSorted(newestFirst);
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

/** What explains a live commit. Pure: a record, a run, a first look, or nothing; what was not seen is unknown. */
export function explain(facts: ExplainFacts): Explanation {
  const { live, search, explainedSha } = facts;
  const found = explainByRecords(live, recordsSince(facts));
  const [record, ...others] = found;
  if (record !== undefined) return others.length === 0 ? byRecord(record, live) : byOneOf(found, live);
  if (isStillExplained(facts))
    return { state: "explained", words: "It is the last commit that was explained.", deployId: null };
  if (explainedSha === null) {
    return { state: "baseline", words: "It ran before this console first looked. Nothing here tells who shipped it." };
  }
  if (search === null) return { state: "unasked" };
  if (search.kind === "found") return bySearch(search, facts);
  return search.kind === "silent" ? { state: "unknown", words: search.words } : unexplained(facts, search);
}

function recordsSince({ records, baselineAt }: Pick<ExplainFacts, "records" | "baselineAt">): ShipRecord[] {
  const from = baselineAt?.getTime() ?? Number.NEGATIVE_INFINITY;
  return records.filter((record) => record.state !== "succeeded" || shippedAt(record) >= from);
}

function byRecord(record: ShipRecord, live: LiveCommit): Explanation {
  const { id: deployId, state, isGuess } = record;
  // What is settled is not told again: its words have to stay true when the deploy ends.
  if (isTerminal(state) && isGuess)
    return { state: "explained", words: `Deploy ${deployId}, whose run tells no commit, was at work then.`, deployId };
  if (isMadeAfterwards(record, live)) {
    return {
      state: "explained",
      words: `Released soon after deploy ${deployId} ended. It may be its own.`,
      deployId: null,
    };
  }
  if (isTerminal(state) || (HAS_BEGUN.includes(state) && !isGuess))
    return { state: "explained", words: `Shipped by deploy ${deployId}.`, deployId };
  const words = isGuess
    ? `Deploy ${deployId}, whose run tells no commit, is at work.`
    : `Deploy ${deployId} is shipping it.`;
  return { state: "pending", words, deployId };
}

/** More than one can have: what is settled says so, and names nobody. */
function byOneOf(records: readonly ShipRecord[], live: LiveCommit): Explanation {
  const words = `Shipped by deploy ${either(records.map(({ id }) => id))}. Nothing tells which.`;
  const pending = records.filter((record) => byRecord(record, live).state === "pending");
  const [first] = pending;
  return first !== undefined && pending.length === records.length
    ? byRecord(first, live)
    : { state: "explained", words, deployId: null };
}

function either(ids: readonly string[]): string {
  const named = ids.slice(0, MOST_NAMED);
  return EITHER.format(ids.length > MOST_NAMED ? [...named, "another"] : named);
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

function bySearch(search: FoundRun, facts: ExplainFacts): Explanation {
  const [run, ...others] = [search.run, ...search.others].filter((one) => !isOutdone(one, facts));
  if (run === undefined) return unexplained(facts, past(search.run));
  if (others.length > 0) {
    const words = `Shipped by run ${either([run, ...others].map(({ id }) => id))}. Nothing tells which.`;
    return { state: "explained", words, deployId: null };
  }
  return byRun({ ...search, run, doer: run === search.run ? search.doer : OWN_KEY }, facts);
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

/** Who started an attempt has not shipped what was made before that. */
function byRun({ run, doer, commit }: FoundRun, { live, records }: ExplainFacts): Explanation {
  const isBefore = run.attempt > 1 && isMadeBefore(live, run.startedAt ?? run.createdAt, CLOCKS_AGREE_WITHIN_MS);
  const attempt = run.attempt > 1 ? `, ${isBefore ? "before its " : ""}attempt ${run.attempt}` : "";
  const who = doer === OWN_KEY || isBefore ? "" : ` by ${doer}`;
  const deployId = records.find(({ runId }) => runId === run.id)?.id ?? null;
  const which = `run ${run.id}${attempt}${who}`;
  const words =
    commit === "told" ? `Shipped by ${which}.` : `R${which.slice(1)}, which tells no commit, was at work then.`;
  return { state: "explained", words, deployId };
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
