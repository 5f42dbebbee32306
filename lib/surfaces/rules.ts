import { pullNumberOf } from "@/lib/core/commit-message";
import type { LiveRelease } from "@/lib/core/platform";
import type { Sync } from "@/lib/surfaces/schemas";

/** How long the mirror of main may be trusted for a default ref, in milliseconds. */
export const MAIN_FRESH_MS = 10 * 60_000;

/** How long what a platform said was live may be compared with main, in milliseconds. */
export const LIVE_FRESH_MS = 5 * 60_000;

interface Fitting {
  /** The mirrored commits of main that begin so. */
  mirrored: readonly string[];
  /** The one commit that GitHub names for the digits; null where it names none. */
  named: string | null;
  /** Whether GitHub knows the mirrored commit, and names none for its digits all the same. */
  isKnown: boolean;
}

export type Distance = { kind: "on_main"; behind: number } | { kind: "off_main" } | { kind: "unknown" };

export interface SyncFacts {
  /** As it was found when the platform was last asked. */
  recorded: { sync: Sync; behind_by: number | null };
  /** Milliseconds since the platform said what is live, and since main was read; null for never. */
  liveAge: number | null;
  mainAge: number | null;
  /** From the live commit to the tip of main as it is mirrored; null while GitHub has not compared them. */
  distance: Distance | null;
}

const BAD = new Set(["failure", "timed_out", "cancelled", "action_required", "startup_failure"]);

/** Whether a check's state, is a no. */
export const isFailedCheck = (state: string): boolean => BAD.has(state);

/** Clocks may differ by this much, and a look takes its time. */
const SURELY_BEFORE_MS = 120_000;

/** What a platform says is live, while its word is young enough to be one about now; null after that, and where it names none. */
export function liveNow(seen: { liveSha: string | null; observedAt: Date | null } | null, now: Date): string | null {
  const isYoung = seen?.observedAt != null && now.getTime() - seen.observedAt.getTime() <= LIVE_FRESH_MS;
  return isYoung ? seen.liveSha : null;
}

/** What served at a moment that has passed: what has been seen to serve since before it; null where what serves may have come later. */
export function liveAt(
  seen: { liveSha: string | null; liveSince: Date | null; observedAt: Date | null } | null,
  at: Date,
): string | null {
  const isSince = seen?.liveSince != null && seen.liveSince <= at;
  return isSince ? liveNow(seen, at) : null;
}

/** The platform has not been asked since the console came to run what it runs: its word is about what was before. */
export function isOlderWord(seen: { observedAt: Date | null } | null, since: Date | null): boolean {
  return since !== null && seen?.observedAt != null && seen.observedAt < since;
}

/** Why digits are no commit for sure, as a sentence. */
export function doubtOfDigits(short: string, { mirrored, named, isKnown }: Fitting): string {
  const seen = new Set([...mirrored, ...(named === null ? [] : [named])]).size;
  if (seen > 2) return `${short} fits ${seen} commits.`;
  if (seen === 2 || isKnown) return `${short} fits two commits.`;
  return `GitHub names no single commit for ${short}.`;
}

/** Where a live commit stands against the tip of main; an unknown distance is never "in sync". */
export function readSync(distance: Distance): { sync: Sync; behind_by: number | null } {
  switch (distance.kind) {
    case "on_main":
      return { sync: distance.behind === 0 ? "in_sync" : "behind", behind_by: distance.behind };
    case "off_main":
      return { sync: "drifted", behind_by: null };
    case "unknown":
      return { sync: "unknown", behind_by: null };
  }
}

/** Where a surface stands now: main may have moved since it was looked at, and old news is no news. */
export function currentSync(facts: SyncFacts): { sync: Sync; behind_by: number | null } {
  const { recorded, liveAge, mainAge, distance } = facts;
  const isKnown = liveAge !== null && liveAge <= LIVE_FRESH_MS && mainAge !== null && mainAge <= MAIN_FRESH_MS;
  if (!isKnown) return readSync({ kind: "unknown" });
  if (distance !== null) return readSync(distance);
  // Main has moved on since: what was behind still is, by a number that nobody knows yet.
  return recorded.sync === "in_sync" ? readSync({ kind: "unknown" }) : { sync: recorded.sync, behind_by: null };
}

/** What nothing explains is drift, wherever it stands on main, until somebody has seen it. */
export function applyDrift(
  sync: { sync: Sync; behind_by: number | null },
  found: { drift: { seen: object | null } | null; age: number | null },
): { sync: Sync; behind_by: number | null } {
  const isOpen = found.drift !== null && found.drift.seen === null;
  const isFresh = found.age !== null && found.age <= LIVE_FRESH_MS;
  return isOpen && isFresh ? readSync({ kind: "off_main" }) : sync;
}

/** The distance as GitHub's comparison live...tip tells it. */
export function distanceOf(comparison: { status: string; aheadBy: number } | null): Distance {
  if (comparison === null) return { kind: "unknown" };
  if (comparison.status === "identical" || comparison.status === "ahead")
    return { kind: "on_main", behind: comparison.aheadBy };
  return { kind: "off_main" };
}

/** The pull request a commit says it came from, by squash or by merge; of a revert, the one that reverts. */
export function pullOf(message: string, repository: string): { number: number; url: string } | null {
  const number = pullNumberOf(message);
  return number === null ? null : { number, url: `https://github.com/${repository}/pull/${number}` };
}

/** What the checks that said no have in common: one failed, else one waits for somebody, else they were only cancelled. */
export function refusalOfChecks(items: readonly { state: string }[]): "failed" | "waiting" | "cancelled" {
  const states = items.map(({ state }) => state).filter(isFailedCheck);
  if (states.some((state) => state !== "cancelled" && state !== "action_required")) return "failed";
  if (states.includes("action_required")) return "waiting";
  return states.includes("cancelled") ? "cancelled" : "failed";
}

/**
 * Whether what was seen to serve still does, although the newest deployment that succeeded is another one: that one had
 * succeeded long before, so that somebody had gone back from it, and whatever came since is not in force.
 */
export function stillServes(
  seen: { source: string; observedAt: Date },
  told: Pick<LiveRelease, "serving" | "source" | "releasedAt" | "attempts">,
): boolean {
  if (told.attempts.length === 0 || told.source === seen.source || told.releasedAt === null) return false;
  if (told.serving !== "commit" && told.serving !== "unnamed") return false;
  return told.releasedAt.getTime() < seen.observedAt.getTime() - SURELY_BEFORE_MS;
}
