/** How far the page can vouch for what it shows. */
export type FlightLink =
  | { kind: "live" }
  | { kind: "stale"; ageMs: number }
  | { kind: "restarting"; ageMs: number }
  | { kind: "signed_out" }
  | { kind: "off" };

/** An answer older than this is no longer called the present. */
const STALE_AFTER_MS = 10_000;
/** A deploy that GitHub or the platform has not confirmed for this long says so. */
const LAGGING_AFTER_MS = 30_000;

export interface LinkFacts {
  /** Age of the last confirmed answer by this browser's clock. */
  ageMs: number;
  /** HTTP status of the newest failure, 0 for no answer; null when the newest answer was good. */
  failure: number | null;
  /** A deploy of this very console is, or just was, going out. */
  ownDeploy: boolean;
}

const GONE = new Set([0, 502, 503, 504]);

/** Judges the connection to the console. */
export function judgeLink({ ageMs, failure, ownDeploy }: LinkFacts): FlightLink {
  if (failure === 401) return { kind: "signed_out" };
  if (failure !== null && GONE.has(failure) && ownDeploy) return { kind: "restarting", ageMs };
  return ageMs > STALE_AFTER_MS ? { kind: "stale", ageMs } : { kind: "live" };
}

/** How long GitHub or the platform has been silent about a deploy, in milliseconds; null while that is short. */
export function laggingFor(deploy: { observed_at: string | null; requested_at: string }, now: number): number | null {
  const silence = now - Date.parse(deploy.observed_at ?? deploy.requested_at);
  return silence > LAGGING_AFTER_MS ? silence : null;
}

/** The ids that were live before and are not any more. */
export function endedIds(before: readonly string[], now: readonly string[]): string[] {
  return before.filter((id) => !now.includes(id));
}
