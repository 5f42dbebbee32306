import "server-only";

import type { AttentionItem } from "@/lib/board/schemas";
import { PLATFORM_LABEL } from "@/lib/credentials/rules";
import type { Context } from "@/lib/db/context";
import type { Deploy } from "@/lib/deploys/schemas";
import type { VersionSide } from "@/lib/versions/schemas";
import { toWallCommit, type WallFacts, whoAsked } from "@/lib/wall/facts";
import { pairLanes } from "@/lib/wall/lanes";
import { quiet, secretLabel } from "@/lib/wall/quiet-text";
import { FRESH_FOR_SECONDS, WATCHED_FOR_MS } from "@/lib/wall/rules";
import type { Wall, WallDeploy } from "@/lib/wall/schemas";
import { toWallSurface } from "@/lib/wall/surface";

/** A secret's key; a place where secrets are kept is named in words. */
const IS_KEY = /^[A-Z][A-Z0-9_]*$/;

/** One wall of all that was read: nobody's address, no secret's name beyond its label. */
export function assembleWall(ctx: Context, facts: WallFacts): Wall {
  const { versions, readAt } = facts;
  const at = readAt.toISOString();
  const { label } = ctx.config.consoles[ctx.environment];
  return {
    environment: ctx.environment,
    label: quiet(label),
    host: quiet(ctx.host),
    simulated: ctx.simulated,
    build: quiet(ctx.buildSha),
    generated_at: at,
    server_time: at,
    observed_at: observedAt(facts),
    fresh_for_seconds: FRESH_FOR_SECONDS,
    surfaces: facts.board.tiles.map((tile) => toWallSurface(tile, facts)),
    last_deploys: facts.deploys.map((deploy) => toWallDeploy(deploy, facts)),
    versions: {
      staging: toSide(versions.staging),
      production: toSide(versions.production),
      status: versions.status,
      ahead_by: versions.ahead_by,
      soak_seconds: versions.soak_seconds,
    },
    lanes: pairLanes(ctx.config.surfaces, facts),
    attestation: attestationOf(ctx, facts),
    locks: locksOf(facts),
    rotations: rotationsOf(facts),
    credentials: credentialsOf(facts),
    needs_you: facts.attention.map(toNeed),
    own_surface_id: facts.ownSurfaceId,
  };
}

/** While a reconciler lives this reading is of now; else it is of the moment in which it was last alive. */
function observedAt({ watchedAt, readAt }: WallFacts): string | null {
  if (watchedAt === null) return null;
  const isWatched = readAt.getTime() - watchedAt.getTime() <= WATCHED_FOR_MS;
  return (isWatched ? readAt : watchedAt).toISOString();
}

function toWallDeploy(deploy: Deploy, facts: WallFacts): WallDeploy {
  const { id, surface_id, target_env, kind, state, sha, requested_at, finished_at } = deploy;
  const times = { requested_at, finished_at };
  return {
    deploy_id: id,
    surface_id,
    target_env,
    kind,
    state,
    commit: toWallCommit(sha, facts),
    by: whoAsked(deploy),
    ...times,
  };
}

function toSide({ running_sha, released_sha, since, observed_at }: VersionSide): Wall["versions"]["staging"] {
  return { sha: running_sha ?? released_sha, since, observed_at };
}

/** On staging who attested is not known: only the mark comes over. */
function attestationOf(ctx: Context, { versions, attestation }: WallFacts): Wall["attestation"] {
  const mark = versions.attestation;
  if (mark === null) return null;
  const isOwn = ctx.environment === "production" && attestation?.sha === mark.sha;
  const live = versions.production.running_sha ?? versions.production.released_sha;
  return {
    sha: mark.sha,
    by: isOwn ? quiet(attestation.attested_by.email) : null,
    attested_at: mark.attested_at,
    is_live: live === null ? null : live === mark.sha,
  };
}

function locksOf({ board }: WallFacts): Wall["locks"] {
  return board.tiles.flatMap(({ surface_id, lock }) =>
    lock === null ? [] : [{ surface_id, kind: lock.kind, reason: quiet(lock.reason), until: lock.expires_at }],
  );
}

function rotationsOf({ secrets }: WallFacts): Wall["rotations"] {
  const byDue = secrets.toSorted((one, other) => (one.due_at ?? "").localeCompare(other.due_at ?? ""));
  const overdue = byDue.filter(({ due }) => due === "overdue");
  const next = byDue.find(({ due, due_at }) => due !== "overdue" && due_at !== null);
  return {
    overdue: overdue.map(({ name, due_at }) => ({ secret: secretLabel(name), due_at })),
    unknown: secrets.filter(({ due }) => due === "unknown").length,
    next: next?.due_at == null ? null : { secret: secretLabel(next.name), due_at: next.due_at },
  };
}

function credentialsOf({ board }: WallFacts): Wall["credentials"] {
  return board.credentials.map(({ name, state, since, checked_at }) => ({
    name,
    label: PLATFORM_LABEL[name],
    state,
    since,
    observed_at: checked_at,
  }));
}

function toNeed({ cause, urgency, subject, message, since, affects }: AttentionItem): Wall["needs_you"][number] {
  const count = Math.max(1, affects.length);
  const label = cause.startsWith("secret_") && IS_KEY.test(subject) ? secretLabel(subject) : quiet(subject);
  return { cause, urgency, subject: label, words: quiet(message), since, count, surfaces: affects };
}
