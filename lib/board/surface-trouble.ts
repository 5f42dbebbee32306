import { MOVED } from "@/lib/board/console-trouble";
import type { BoardFacts, Finder, Found } from "@/lib/board/facts";
import { outageSince, rootOf, rootOfKey } from "@/lib/board/platform-trouble";
import type { SurfaceTile } from "@/lib/board/schemas";
import { credentialOf } from "@/lib/credentials/rules";
import { paths } from "@/lib/paths";

type TileFinder = (tile: SurfaceTile, facts: BoardFacts) => Omit<Found, "subject" | "affects"> | null;

export const unresolved = perTile(({ in_flight: live }) => {
  if (live?.state !== "unresolved") return null;
  return {
    cause: "deploy_unresolved",
    urgency: "unknown",
    since: live.state_since,
    message: "We lost track of this run. An admin must settle it.",
    action: { label: "Settle", href: paths.deploy(live.id) },
    rank: 0,
  };
});

const HEALTH_WORDS = { down: "is down", unreachable: "can't be reached", degraded: "is degraded" } as const;
const TOLD_AS = { down: "Down", unreachable: "Can't be reached", degraded: "Degraded" } as const;

/** A site that went away with its platform comes of that. */
export const unwell = perTile(({ health, health_detail: detail, health_since: since, platform }, facts) => {
  if (health !== "down" && health !== "unreachable" && health !== "degraded") return null;
  const isFailing = health !== "degraded";
  return {
    cause: `surface_${health}`,
    urgency: isFailing ? "failing" : "warning",
    since,
    message: `${HEALTH_WORDS[health]}${detail === null ? "." : `: ${detail}`}`,
    action: null,
    rank: isFailing ? 1 : 3,
    of: outageSince(facts, credentialOf(platform), since),
    as: TOLD_AS[health],
  };
});

/** One refused key is one cause, however many deploys it has failed; so is a platform that could not be asked what came of one. */
export const failed = perTile((tile, facts) => {
  const { last_deploy: last, in_flight: live, platform } = tile;
  if (last === null || live !== null || !["failed", "errored", "timed_out"].includes(last.state)) return null;
  const isUnproved = last.failure?.code === "verification_impossible";
  return {
    cause: "deploy_failed",
    urgency: "failing",
    since: last.finished_at,
    message: last.failure?.message ?? "The last deploy did not succeed.",
    action: { label: "Open deploy", href: paths.deploy(last.id) },
    rank: 2,
    of: isUnproved ? outageSince(facts, credentialOf(platform), last.finished_at) : rootOfKey(last.id),
    ...(isUnproved ? { as: "Deploys not confirmed" } : {}),
  };
});

/** GitHub contradicts itself for seconds: the console looks again, and needs nobody. */
const LOOKED_AT_AGAIN = ["run_unclear", "jobs_unclear"];

export const held = perTile(({ in_flight: live }) => {
  if (live === null || live.blocked_by === null || live.state === "unresolved") return null;
  const { kind, message, since, run_url: runUrl } = live.blocked_by;
  if (LOOKED_AT_AGAIN.includes(kind)) return null;
  // A timer ends by itself, and what nobody knows yet is asked once more before anybody is called.
  if (kind === "wait_timer" || (kind === "github_wait" && live.blocked_by.waits_for_person !== true)) return null;
  const isApproval = kind === "approval" && runUrl !== null;
  return {
    cause: isApproval ? "approval_pending" : "deploy_waiting",
    urgency: "waiting",
    since: since ?? live.state_since,
    message,
    action: isApproval ? { label: "Approve", href: runUrl } : { label: "Open deploy", href: paths.deploy(live.id) },
    rank: 3,
    of: kind === "github_unreachable" ? rootOf("github") : undefined,
  };
});

export const drifted = perTile(({ sync, live, drift, surface_id: id }) => {
  const isOpen = drift !== null && drift.seen === null;
  if (sync !== "drifted" && !isOpen) return null;
  const offMain = "What is live is not on main.";
  return {
    cause: "surface_drifted",
    urgency: "warning",
    since: isOpen ? drift.since : (live?.released_at ?? null),
    message: isOpen ? drift.reason.replace(`${id} `, "") : offMain,
    action: isOpen ? { label: "Look at it", href: paths.surfaceTile(id) } : null,
    rank: isOpen ? 3 : 4,
  };
});

/** GitHub may answer in a moment: what is unknown for longer needs somebody. */
const UNEXPLAINED_FOR_MS = 60_000;

export const unexplained = perTile(({ explanation, live, drift, surface_id: id }, facts) => {
  if (drift !== null) return null;
  if (explanation?.state !== "unknown" || facts.now - Date.parse(explanation.since) < UNEXPLAINED_FOR_MS) return null;
  return {
    cause: "surface_unexplained",
    urgency: "unknown",
    since: explanation.since,
    message:
      live === null
        ? `runs no commit that anybody can name. ${explanation.words}`
        : `runs ${live.sha.slice(0, 7)}, and nobody can tell who shipped it. ${explanation.words}`,
    action: { label: "Look at it", href: paths.surfaceTile(id) },
    rank: 4,
    of: outageSince(facts, "github", explanation.since),
    as: "Nobody can tell who shipped",
  };
});

const OF_GITHUB_AS_A_WHOLE = ["unauthorized", "rate_limited", "server_error", "unreachable", "timeout"];

/** Watchers that cannot watch: what they do not see may have happened. */
export const unwatched: Finder = ({ watchers }) =>
  watchers
    .filter(({ kind }) => kind !== MOVED)
    .map((watcher) => ({
      cause: "watcher_blind",
      subject: watcher.workflow ?? "main",
      urgency: "unknown",
      since: watcher.since,
      message: watcher.message,
      affects: watcher.affects,
      action: watcher.unread[0] === undefined ? null : { label: "Open run", href: watcher.unread[0].run_url },
      rank: 3,
      of: OF_GITHUB_AS_A_WHOLE.includes(watcher.kind) ? rootOf("github") : undefined,
    }));

export const unread = perTile((tile) => {
  if (tile.problem === null) return null;
  return {
    cause: "surface_unread",
    urgency: "unknown",
    since: tile.health_since,
    message: tile.problem,
    action: null,
    rank: 5,
    of: rootOf(credentialOf(tile.platform)),
  };
});

export const locked = perTile(({ lock }) => {
  if (lock === null) return null;
  const isLock = lock.kind === "lock";
  return {
    cause: isLock ? "surface_locked" : "surface_warned",
    urgency: isLock ? "locked" : "warning",
    since: lock.since,
    message: `${isLock ? "Locked" : "Warning"} by ${lock.by}: ${lock.reason}`,
    action: null,
    rank: 6,
  };
});

/** A finder that looks at every tile by itself. */
function perTile(find: TileFinder): Finder {
  return (facts) =>
    facts.tiles.flatMap((tile) => {
      const found = find(tile, facts);
      return found === null ? [] : [{ ...found, subject: tile.surface_id, affects: [tile.surface_id] }];
    });
}
