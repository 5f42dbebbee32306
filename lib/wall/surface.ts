import "server-only";

import type { SurfaceTile } from "@/lib/board/schemas";
import { toWallCommit, type WallFacts, whoAsked } from "@/lib/wall/facts";
import { quiet, quietOrNull } from "@/lib/wall/quiet-text";
import { SURFACE_FRESH_FOR_SECONDS } from "@/lib/wall/rules";
import type { WallSurface } from "@/lib/wall/schemas";

const FAILED = ["failed", "errored", "timed_out"];

/** A surface as the wall shows it: both axes, what is live, what is under way and what is wrong. */
export function toWallSurface(tile: SurfaceTile, facts: WallFacts): WallSurface {
  const { surface_id, target_env, health, health_since, sync, behind_by, lock, checked_at } = tile;
  const before = facts.before.get(surface_id);
  return {
    surface_id,
    target_env,
    health,
    health_words: quietOrNull(tile.health_detail),
    health_since,
    sync,
    behind_by,
    live: liveOf(tile, facts),
    before: before === undefined ? null : toWallCommit(before, facts),
    flight: flightOf(tile, facts),
    lock: lock === null ? null : { kind: lock.kind, until: lock.expires_at },
    trouble: troubleOf(tile, facts),
    failed: failedOf(tile, facts),
    observed_at: checked_at,
    fresh_for_seconds: SURFACE_FRESH_FOR_SECONDS,
  };
}

function liveOf({ live, explanation }: SurfaceTile, facts: WallFacts): WallSurface["live"] {
  if (live === null) return null;
  const by = facts.shippers.get(explanation?.deploy_id ?? "") ?? null;
  return { ...toWallCommit(live.sha, facts), by, released_at: live.released_at };
}

function flightOf({ in_flight: deploy }: SurfaceTile, facts: WallFacts): WallSurface["flight"] {
  if (deploy === null) return null;
  const { id, kind, state, sha, step, requested_at, started_at, expected_seconds, blocked_by } = deploy;
  return {
    deploy_id: id,
    kind,
    state,
    commit: toWallCommit(sha, facts),
    by: whoAsked(deploy),
    step: step === null ? null : { ...step, name: quiet(step.name) },
    started_at: started_at ?? requested_at,
    expected_seconds,
    waits_for: quietOrNull(blocked_by?.message),
    changed_at: facts.changes.get(id) ?? null,
  };
}

/** Its own alone: what comes of a platform stands once, at the head. Locks stand beside the name; they are no trouble. */
function troubleOf({ surface_id: id }: SurfaceTile, { attention }: WallFacts): WallSurface["trouble"] {
  for (const { cause, urgency, message, since, subject } of attention) {
    if (urgency === "locked" || subject !== id) continue;
    return { cause, urgency, words: quiet(message), since };
  }
  return null;
}

function failedOf({ last_deploy: last, in_flight: live }: SurfaceTile, facts: WallFacts): WallSurface["failed"] {
  if (last === null || live !== null || !FAILED.includes(last.state)) return null;
  const { step } = last;
  const at = step === null ? null : quiet(`${step.name}, ${step.number} of ${step.total}`);
  return { ...toWallCommit(last.sha, facts), step: at };
}
