import "server-only";

import { isMadeByPerson, type LiveRelease, type MadeRelease } from "@/lib/core/platform";
import { CLOCKS_AGREE_WITHIN_MS, isDuring, type Work } from "@/lib/core/platform-clock";
import { ranWell } from "@/lib/deploys/doubt";
import type { DeployState } from "@/lib/deploys/schemas";
import { CLOCK_TOLERANCE_MS } from "@/lib/runs/rules";

export interface ShippedFacts {
  state: DeployState;
  code: string | null;
  message: string | null;
  endedAt: Date;
  sha: string;
  /** What the surface ran before; null when nobody knew. */
  fromSha: string | null;
  dispatchedAt: Date | null;
  startedAt: Date | null;
}

interface Begun {
  requestedAt: Date;
  dispatchedAt: Date | null;
  startedAt: Date | null;
  /** Null for the first. */
  runAttempt: number | null;
}

/** A deploy of the commit that is live, as far as it tells whether it put it there. */
export interface ShipCandidate extends ShippedFacts {
  id: string;
  /** False while it goes on. */
  isOver: boolean;
}

export type Shipper<T> = { kind: "one"; record: T } | { kind: "ambiguous"; records: T[] } | { kind: "none" };

/** What the platform's word about a deploy's own commit changes in how it ended. */
export type LiveWord = { kind: "succeeded" } | { kind: "live_all_the_same"; message: string };

const HEROKU_RELEASE = /^heroku release v(\d+)$/;

/** Whether a deploy's commit that is live now was not live before it was sent: something else was, or it was released after. */
export function isReleasedAfter(
  live: Pick<LiveRelease, "releasedAt">,
  deploy: Pick<ShippedFacts, "sha" | "fromSha" | "dispatchedAt">,
): boolean {
  if (deploy.fromSha !== null && deploy.fromSha !== deploy.sha) return true;
  if (live.releasedAt === null || deploy.dispatchedAt === null) return false;
  return live.releasedAt.getTime() >= deploy.dispatchedAt.getTime() - CLOCKS_AGREE_WITHIN_MS;
}

/**
 * Whose release is live, of a run that does not tell its commit: its own is one that was made while it was at work, and the
 * only one. Of two that were, nobody knows which is whose.
 */
export function whoseRelease(
  live: Pick<LiveRelease, "madeAt"> & { made: readonly Pick<MadeRelease, "at" | "by">[] },
  work: Work,
): "own" | "anothers" | "unknown" {
  const { madeAt, made } = live;
  if (madeAt === null) return "unknown";
  if (!isDuring(madeAt, work) || isMadeByPerson(live)) return "anothers";
  const fitting = made.filter(({ at, by }) => by === "deploy" && (at === null || isDuring(at, work)));
  return fitting.length > 1 ? "unknown" : "own";
}

/**
 * Which of the deploys of a live commit put it there: the one that was at work when the platform says it was released. Where
 * none was, a late release is its only possible deploy's, unless something else has succeeded since that one ended.
 */
export function findShipperOf<T extends ShipCandidate>(
  candidates: readonly T[],
  live: Pick<LiveRelease, "releasedAt">,
  lastSuccess: { id: string; at: Date } | null,
): Shipper<T> {
  const possible = candidates.filter((one) => !one.isOver || isReleasedAfter(live, one));
  for (const slackMs of [0, CLOCK_TOLERANCE_MS]) {
    const working = possible.filter((one) => wasAtWork(one, live.releasedAt, slackMs));
    if (working.length > 0) return oneOf(working);
  }
  const isOutrun = (one: T) => lastSuccess !== null && lastSuccess.id !== one.id && lastSuccess.at >= one.endedAt;
  return oneOf(possible.filter((one) => !one.isOver || !isOutrun(one)));
}

function wasAtWork(one: ShipCandidate, releasedAt: Date | null, slackMs: number): boolean {
  const began = one.startedAt ?? one.dispatchedAt;
  if (releasedAt === null || began === null || releasedAt.getTime() < began.getTime() - slackMs) return false;
  return !one.isOver || releasedAt.getTime() <= one.endedAt.getTime() + slackMs;
}

/** Where one of several is known to have shipped it, or may still tell, nothing has to be found out. */
function oneOf<T extends ShipCandidate>(found: T[]): Shipper<T> {
  const [only, ...others] = found;
  if (only === undefined) return { kind: "none" };
  if (others.length === 0) return { kind: "one", record: only };
  return found.some(({ isOver, state }) => !isOver || state === "succeeded")
    ? { kind: "none" }
    : { kind: "ambiguous", records: found };
}

/** A commit is live whose deploy has ended as anything but a success; null where that was told already or proves nothing. */
export function readLiveWord(ended: ShippedFacts, live: LiveRelease): LiveWord | null {
  if (ended.state === "succeeded" || live.sha !== ended.sha || !isReleasedAfter(live, ended)) return null;
  if (isAnotherRelease(ended, live.source)) return null;
  if (ranWell(ended)) return { kind: "succeeded" };
  // Its run said no, and its release had happened by then: true is both. So is what a person said, and what the platform says.
  const hasRun = ended.startedAt !== null || ended.code === "never_ran";
  if (!hasRun || ended.fromSha === ended.sha || ended.message === null) return null;
  const words = `${ended.sha.slice(0, 7)} is live all the same.`;
  return ended.message.endsWith(words) ? null : { kind: "live_all_the_same", message: `${ended.message} ${words}` };
}

/** The deploy's own release failed, as its message names it: the same commit in another release is somebody else's doing. */
function isAnotherRelease({ code, message }: Pick<ShippedFacts, "code" | "message">, source: string): boolean {
  const release = source.split(" ").at(-1) ?? source;
  // Its own release comes first; what serves instead is named behind it.
  const own = message?.split("; ")[0]?.replace(/[.,]/g, " ").split(" ") ?? [];
  return code === "release_failed" && !own.includes(release);
}

/**
 * Whether a release that was taken for live never was: the platform calls it failed, or an older one serves, and Heroku counts
 * releases upwards, except in an app that was made anew. `seen` is what the platform had said when the deploy was verified.
 */
export function wasNeverLive(
  { seen, at }: { seen: string | null; at: Date },
  live: Pick<LiveRelease, "source" | "attempts" | "releasedAt">,
): boolean {
  const isIt = ({ state, release }: LiveRelease["attempts"][number]) =>
    state === "failed" && seen?.toLowerCase().endsWith(release.toLowerCase()) === true;
  if (live.attempts.some(isIt)) return true;
  const [taken, serving] = [HEROKU_RELEASE.exec(seen ?? ""), HEROKU_RELEASE.exec(live.source)].map((found) =>
    Number(found?.[1] ?? Number.NaN),
  );
  if (live.releasedAt !== null && live.releasedAt > at) return false;
  return taken !== undefined && serving !== undefined && serving < taken;
}

/**
 * Whether a deploy's run began after another one's: another console's order may come before its run. A record that is run again keeps
 * the time at which it was asked for, so that one whose start nobody saw is later than it only where it was sent or asked for later.
 */
export function hasBegunAfter(other: Begun, deploy: Begun): boolean {
  const isAgain = (deploy.runAttempt ?? 1) > 1;
  if (
    deploy.startedAt === null ||
    other.startedAt === null ||
    deploy.startedAt.getTime() === other.startedAt.getTime()
  ) {
    return isAgain ? isSentAfter(other, deploy.startedAt) : other.requestedAt > deploy.requestedAt;
  }
  return other.startedAt > deploy.startedAt;
}

function isSentAfter({ dispatchedAt, requestedAt }: Begun, moment: Date | null): boolean {
  return moment !== null && (dispatchedAt ?? requestedAt) > moment;
}
