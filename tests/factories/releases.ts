import type { Release } from "@/lib/releases/schemas";

/** A release of the n-th commit, seen at that hour of one day. */
export function madeRelease(letter: string, hour: number, change: Partial<Release> = {}): Release {
  const from = `2026-11-23T${String(hour).padStart(2, "0")}:00:00.000Z`;
  return {
    id: `str_${letter}${hour}`,
    sha: letter.repeat(40),
    commit: null,
    from,
    until: null,
    last_seen_at: null,
    is_live: false,
    released_at: null,
    serving_since: from,
    source: null,
    by: null,
    via: "unknown",
    kind: "deploy",
    deploy_id: null,
    run_url: null,
    explanation: null,
    ...change,
  };
}
