import type { Release } from "@/lib/releases/schemas";

/**
 * The release to offer first where somebody wants to go back: the newest one of another commit than what is live. What a rollback has
 * taken away is not offered again. The review decides whether it is possible; null where nothing else was seen to run.
 */
export function suggestTarget(releases: readonly Release[]): Release | null {
  const [live, ...earlier] = releases;
  if (live?.is_live !== true) return null;
  const undone = new Set(
    releases.flatMap((one, index) => (one.kind === "rollback" ? (releases[index + 1]?.sha ?? []) : [])),
  );
  return earlier.find(({ sha }) => sha !== live.sha && !undone.has(sha)) ?? null;
}

/** How long a release ran, in milliseconds, since it was released or first seen; null where nobody saw its end. */
export function ranFor(
  release: Pick<Release, "until" | "last_seen_at" | "is_live" | "serving_since">,
  now: number,
): number | null {
  const end = release.until ?? release.last_seen_at;
  if (end === null && !release.is_live) return null;
  return Math.max(0, (end === null ? now : Date.parse(end)) - Date.parse(release.serving_since));
}
