import "server-only";

import type { PendingEnvironment, RunApproval } from "@/lib/github/github";

/** What a run waits for; of `github_wait` nobody knows what it is. */
export type WaitKind = "approval" | "protection_rule" | "wait_timer" | "github_wait";

export interface Wait {
  kind: WaitKind;
  /** As a sentence without its end, about "the run". */
  words: string;
  /** When the last wait timer ends; null where none runs. */
  until: Date | null;
}

export interface WaitFacts {
  /** What people have said in this attempt; null where nobody can tell. */
  said: readonly RunApproval[] | null;
  /** Since when the run has been seen to wait. */
  since: Date;
  now: Date;
}

/** GitHub takes a moment to go on after a timer. */
const AFTER_TIMER_MS = 120_000;
const RANK: readonly WaitKind[] = ["approval", "protection_rule", "wait_timer"];

interface Facts extends Pick<WaitFacts, "since" | "now"> {
  isApproved: boolean;
}

/**
 * What a run waits for, by the environments that hold it: an approval, a timer, or a rule that GitHub does not name. More
 * than one environment may hold it at once.
 */
export function deriveWait(pending: readonly PendingEnvironment[], { said, since, now }: WaitFacts): Wait {
  const waits = pending.map((one) => waitOf(one, { isApproved: isApproved(one, said), since, now }));
  const [first] = waits.toSorted((one, other) => RANK.indexOf(one.kind) - RANK.indexOf(other.kind));
  if (first === undefined)
    return { kind: "github_wait", words: "waits on GitHub, which does not say for what", until: null };
  const words = [...new Set(waits.map((wait) => wait.words))].join(", and ");
  const ends = waits.flatMap(({ until }) => until ?? []);
  return { kind: first.kind, words, until: latest(ends) };
}

function waitOf(pending: PendingEnvironment, facts: Facts): Wait {
  const { environment, reviewers } = pending;
  const timer = timerOf(pending, facts);
  if (reviewers.length > 0 && !facts.isApproved) {
    const whose = reviewers.length > 6 ? `one of ${reviewers.length} reviewers` : anyOf(reviewers);
    const words = `waits for an approval on GitHub: environment ${environment}, by ${whose}`;
    const too = timer === null ? "" : `; its wait timer ${timer.words}`;
    return { kind: "approval", words: `${words}${too}`, until: timer?.until ?? null };
  }
  if (timer === null)
    return { kind: "protection_rule", words: `waits for a rule of environment ${environment} on GitHub`, until: null };
  const words = `waits for the wait timer of environment ${environment}, which ${timer.words}`;
  return { kind: "wait_timer", words, until: timer.until };
}

/** The wait timer, while it alone can hold a run; null where there is none or it has been over for a while. */
function timerOf(pending: PendingEnvironment, { since, now }: Facts): Pick<Wait, "words" | "until"> | null {
  const { waitMinutes, waitStartedAt } = pending;
  if (waitMinutes === 0) return null;
  const until = new Date((waitStartedAt ?? since).getTime() + waitMinutes * 60_000);
  if (now.getTime() - until.getTime() >= AFTER_TIMER_MS) return null;
  // When it began is GitHub's to say.
  if (waitStartedAt === null) return { words: `takes ${waitMinutes} min`, until: null };
  return until > now
    ? { words: `runs until ${clockWords(until, now)}`, until }
    : { words: "has just ended", until: null };
}

/** `14:05 UTC`, with its date where that is not today. */
function clockWords(at: Date, now: Date): string {
  const [day, time] = [at.toISOString().slice(0, 10), `${at.toISOString().slice(11, 16)} UTC`];
  return day === now.toISOString().slice(0, 10) ? time : `${day} ${time}`;
}

function anyOf(names: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "disjunction" }).format(names);
}

function isApproved({ environment }: PendingEnvironment, said: readonly RunApproval[] | null): boolean {
  return said?.some(({ state, environments }) => state === "approved" && environments.includes(environment)) === true;
}

function latest(times: readonly Date[]): Date | null {
  return times.length === 0 ? null : new Date(Math.max(...times.map((time) => time.getTime())));
}

/** What people said since some of it was known: each of them counts as often as it was said. */
export function saidSince(before: readonly RunApproval[], all: readonly RunApproval[]): RunApproval[] {
  const known = before.map((one) => JSON.stringify(one));
  return all.filter((one) => {
    const at = known.indexOf(JSON.stringify(one));
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}
