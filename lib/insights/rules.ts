import { isTerminal } from "@/lib/deploys/states";
import type { Figures, Outcome, Period, VerdictWord } from "@/lib/insights/schemas";

/** Something that came to run on a surface. Times are milliseconds. */
export interface LiveEvent {
  id: string;
  deployId: string | null;
  sha: string;
  /** What served before, as it was sent; null where nobody knew. */
  fromSha: string | null;
  isRollback: boolean;
  at: number;
  /** Came live: seen there by its platform; else it counts by a person's word alone. */
  isSeen: boolean;
  /** Its deploy succeeded. */
  isWhole: boolean;
  /** The commits that it brought here for the first time; null where nobody knows which. */
  brought: Brought | null;
  /** What a person says of it; null where nobody does. */
  said: Outcome | null;
}

export interface Brought {
  /** When each was committed on main. */
  times: readonly number[];
  /** How many have no time that is known. */
  untimed: number;
}

export interface Judged extends LiveEvent {
  automatic: { outcome: Outcome; why: string };
  outcome: Outcome;
  /** The first good thing that was seen live after a failure; null for what failed not, and while there is none. */
  restored: { at: number; deployId: string | null } | null;
}

export interface Span {
  from: number;
  to: number;
}

type JudgeDecision = { allowed: true } | { allowed: false; message: string };

const DAY_MS = 24 * 3_600_000;
export const WEEK_MS = 7 * DAY_MS;
/** The epoch was a Thursday; weeks begin on Monday, by UTC. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

const WHY = {
  undone: "It was rolled back.",
  broken: "Its deploy failed, though its commit was seen live.",
  kept: "No rollback of it was seen.",
  unseen: "It failed before it was seen live.",
  rollback: "A rollback takes a change away: it is none itself.",
  open: "It has not ended yet.",
} as const;

const byTime = (one: LiveEvent, other: LiveEvent) => one.at - other.at || (one.id < other.id ? -1 : 1);

/**
 * What came live on one surface, judged. A change failed where a rollback took away that very commit, or where its deploy failed though
 * it was seen live. What a person says of it counts instead. Rollbacks are no changes.
 */
export function judgeEvents(events: readonly LiveEvent[]): Judged[] {
  const sorted = events.toSorted(byTime);
  const undone = findUndone(sorted);
  const judged = sorted.filter(({ isRollback }) => !isRollback).map((event) => judgeEvent(event, undone));
  const good = [
    ...sorted.filter(({ isRollback }) => isRollback),
    ...judged.filter(({ outcome, isSeen }) => outcome === "no_failure" && isSeen),
  ].toSorted(byTime);
  return judged.map((one) => (one.outcome === "failure" ? { ...one, restored: findRestored(one, good) } : one));
}

/** Which changes were rolled back: of several deploys of the commit that a rollback found live, the newest. */
function findUndone(sorted: readonly LiveEvent[]): Set<string> {
  const undone = new Set<string>();
  const newest = new Map<string, string>();
  for (const { id, sha, fromSha, isRollback } of sorted) {
    if (!isRollback) newest.set(sha, id);
    const before = fromSha === null || fromSha === sha ? undefined : newest.get(fromSha);
    if (isRollback && before !== undefined) undone.add(before);
  }
  return undone;
}

function judgeEvent(event: LiveEvent, undone: ReadonlySet<string>): Judged {
  const automatic = judgeByRecords(event, undone.has(event.id));
  return { ...event, automatic, outcome: event.said ?? automatic.outcome, restored: null };
}

function judgeByRecords({ isSeen, isWhole }: LiveEvent, isUndone: boolean): Judged["automatic"] {
  if (isUndone) return { outcome: "failure", why: WHY.undone };
  if (!isSeen) return { outcome: "no_failure", why: WHY.unseen };
  return isWhole ? { outcome: "no_failure", why: WHY.kept } : { outcome: "failure", why: WHY.broken };
}

function findRestored(failed: LiveEvent, good: readonly LiveEvent[]): Judged["restored"] {
  for (let index = firstAfter(good, failed.at); index < good.length; index += 1) {
    const next = good[index];
    const isItself = next?.isRollback === true && next.sha === failed.sha;
    if (next !== undefined && !isItself) return { at: next.at, deployId: next.deployId };
  }
  return null;
}

/** Halves what is left until it is found: of years there are many. */
function firstAfter(sorted: readonly { at: number }[], at: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.at ?? at) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Why a deploy that is no change counts nowhere, as a sentence; null for one that may count. */
export function whyUncounted(deploy: { state: string; kind: string; isSeen: boolean }): string | null {
  if (!isTerminal(deploy.state)) return WHY.open;
  if (deploy.kind === "rollback") return WHY.rollback;
  return deploy.isSeen ? null : WHY.unseen;
}

/** Whether somebody can say of a deploy whether it caused a failure. */
export function canJudge(
  deploy: { state: string; kind: string; isSeen: boolean; said: Outcome | null },
  verdict: VerdictWord,
): JudgeDecision {
  const why = whyUncounted(deploy);
  if (why === WHY.open) return { allowed: false, message: `${why} Judge it afterwards.` };
  if (why === WHY.rollback) return { allowed: false, message: `${why} Judge the deploy that it took away.` };
  if (verdict === "automatic" && deploy.said === null)
    return { allowed: false, message: "Nobody has judged it: there is nothing to take back." };
  if (verdict === "no_failure" && why !== null && deploy.said !== "failure")
    return { allowed: false, message: `${why} It counts as no failure already.` };
  return { allowed: true };
}

/** The four measures of what came live within a span; `seenSince` is where the records begin, null where there are none. */
export function figuresOf(
  { judged, rollbacks }: { judged: readonly Judged[]; rollbacks: readonly { at: number }[] },
  span: Span,
  seenSince: number | null,
): Figures {
  const within = ({ at }: { at: number }) => at >= span.from && at < span.to;
  const changes = judged.filter(within);
  const live = changes.filter(({ isSeen }) => isSeen);
  const counted = changes.filter(({ deployId, isSeen, said }) => deployId !== null && (isSeen || said === "failure"));
  const failures = counted.filter(({ outcome }) => outcome === "failure");
  const recoveries = failures.flatMap(({ at, restored }) => (restored === null ? [] : [restored.at - at]));
  const leads = live.flatMap(({ at, brought }) => (brought?.times ?? []).map((time) => at - time));
  const weeks = seenSince === null ? 0 : (span.to - Math.max(span.from, seenSince)) / WEEK_MS;
  return {
    deploys: live.length,
    by_hand: live.filter(({ deployId }) => deployId === null).length,
    rollbacks: rollbacks.filter(within).length,
    per_week: live.length === 0 || weeks < 1 ? null : live.length / weeks,
    commits: leads.length,
    commits_untimed: live.reduce((sum, { brought }) => sum + (brought?.untimed ?? 0), 0),
    deploys_unread: live.filter(({ brought }) => brought === null).length,
    lead_median_seconds: inSeconds(percentileOf(leads, 0.5)),
    lead_p90_seconds: inSeconds(percentileOf(leads, 0.9)),
    judged: counted.length,
    failures: failures.length,
    judged_by_people: counted.filter(({ said }) => said !== null).length,
    failure_rate: counted.length === 0 ? null : failures.length / counted.length,
    restored: recoveries.length,
    recovery_median_seconds: inSeconds(percentileOf(recoveries, 0.5)),
    recovery_p90_seconds: inSeconds(percentileOf(recoveries, 0.9)),
  };
}

function inSeconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms / 1000);
}

/** The value below which that part of them lies, between two where none lies there; null of nothing. */
export function percentileOf(values: readonly number[], part: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  const place = (sorted.length - 1) * part;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below === undefined || above === undefined ? null : below + (above - below) * (place - Math.floor(place));
}

/** The weeks of a span, from Monday to Monday by UTC, cut to it. */
export function weeksOf({ from, to }: Span): (Span & { isPartial: boolean })[] {
  const first = Math.floor((from - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS;
  const count = Math.max(0, Math.ceil((to - first) / WEEK_MS));
  return Array.from({ length: count }, (_, index) => {
    const start = first + index * WEEK_MS;
    const end = start + WEEK_MS;
    return { from: Math.max(start, from), to: Math.min(end, to), isPartial: start < from || end > to };
  });
}

/** A span and its figures, as answers tell them. */
export function periodOf(span: Span & { isPartial: boolean }, figures: Figures): Period {
  const { from, to, isPartial } = span;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString(), is_partial: isPartial, figures };
}
