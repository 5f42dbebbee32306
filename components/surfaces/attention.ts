import type { AttentionItem } from "@/components/shell/attention-items";
import { heldWords } from "@/components/shell/held-words";
import { HEALTH_LOOK } from "@/components/surfaces/look-of-surface";
import { paths } from "@/lib/paths";
import type { SurfaceTile } from "@/lib/surfaces/schemas";

type Finder = (tile: SurfaceTile) => Omit<AttentionItem, "key" | "subject"> | null;

const unresolved: Finder = ({ in_flight: live }) => {
  if (live?.state !== "unresolved") return null;
  const text = "A deploy is unresolved: a person has to decide whether its run ever started.";
  return { shape: "dashed", tone: "unknown", text, at: live.state_since, href: paths.deploy(live.id), urgency: 0 };
};

const unwell: Finder = ({ health, health_detail: detail, checked_at: at }) => {
  if (!["down", "unreachable", "degraded", "unauthorised"].includes(health)) return null;
  const { word, shape, tone } = HEALTH_LOOK[health];
  const urgency = tone === "fail" ? 1 : 3;
  return { shape, tone, text: detail === null ? word : `${word}: ${detail}`, at, href: null, urgency };
};

const failed: Finder = ({ last_deploy: last, in_flight: live }) => {
  if (last === null || live !== null || !["failed", "errored", "timed_out"].includes(last.state)) return null;
  const text = last.failure === null ? "The last deploy did not succeed." : last.failure.message;
  return { shape: "octagon", tone: "fail", text, at: last.finished_at, href: paths.deploy(last.id), urgency: 2 };
};

const held: Finder = ({ in_flight: live }) => {
  if (live?.blocked_by === null || live?.blocked_by === undefined) return null;
  const text = heldWords(live.blocked_by).title;
  const at = live.blocked_by.since ?? live.state_since;
  return { shape: "pause", tone: "wait", text, at, href: paths.deploy(live.id), urgency: 3 };
};

const drifted: Finder = ({ sync, live }) => {
  if (sync !== "drifted") return null;
  const text = "What is live is not on main.";
  return { shape: "triangle", tone: "wait", text, at: live?.released_at ?? null, href: null, urgency: 4 };
};

const unread: Finder = ({ problem, checked_at: at }) =>
  problem === null ? null : { shape: "dashed", tone: "unknown", text: problem, at, href: null, urgency: 5 };

const locked: Finder = ({ lock }) => {
  if (lock === null) return null;
  const isLock = lock.kind === "lock";
  const text = `${isLock ? "Locked" : "Warning"} by ${lock.by}: ${lock.reason}`;
  return { shape: isLock ? "lock" : "triangle", tone: "wait", text, at: lock.since, href: null, urgency: 6 };
};

const FINDERS: Record<string, Finder> = { unresolved, unwell, failed, held, drifted, unread, locked };

/** Everything that needs a person, the most urgent first. */
export function findAttention(tiles: readonly SurfaceTile[]): AttentionItem[] {
  const found = tiles.flatMap((tile) =>
    Object.entries(FINDERS).flatMap(([kind, find]) => {
      const item = find(tile);
      return item === null ? [] : [{ ...item, key: `${tile.surface_id}-${kind}`, subject: tile.surface_id }];
    }),
  );
  return found.sort((one, other) => one.urgency - other.urgency);
}
