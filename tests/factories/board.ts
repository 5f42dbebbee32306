import type { SurfaceTile } from "@/lib/board/schemas";
import type { CredentialHealth } from "@/lib/credentials/schemas";

type Deploy = NonNullable<SurfaceTile["last_deploy"]>;

/** The moment at which the board is asked. */
export const NOW = Date.parse("2026-11-23T18:00:00.000Z");

export const TILE: SurfaceTile = {
  surface_id: "api-prod",
  lane: "api",
  workflow: "deploy-heroku.yml",
  target_env: "production",
  platform: "heroku",
  app: "raxx-api-prod",
  site_url: null,
  live: { sha: "a".repeat(40), released_at: null, observed_at: "2026-11-23T12:00:00Z", source: "heroku release v1" },
  live_commit: { sha: "a".repeat(40), title: "perf(api): prepared statements", author: "priya", pull: null },
  flight_commit: null,
  serving: "commit",
  live_short: null,
  live_doubt: null,
  release_attempt: null,
  unreadable_items: 0,
  sync: "in_sync",
  behind_by: 0,
  explanation: null,
  drift: null,
  unwatched: [],
  health: "up",
  health_detail: null,
  health_since: "2026-11-23T11:00:00Z",
  checked_at: "2026-11-23T12:00:00Z",
  problem: null,
  last_deploy: null,
  in_flight: null,
  lock: null,
  held: null,
  waiting_rollback: null,
  blockers_count: 0,
  promotion_required: false,
  promotion: null,
};

export const DEPLOY: Deploy = {
  id: "dep_1",
  surface_id: "api-prod",
  target_env: "production",
  workflow: "deploy-heroku.yml",
  kind: "deploy",
  state: "failed",
  state_since: "2026-11-23T11:00:00Z",
  ref: "main",
  sha: "b".repeat(40),
  from_sha: null,
  reason: null,
  correlation_id: "abc",
  run_id: null,
  run_attempt: null,
  run_url: null,
  requested_by: null,
  requested_at: "2026-11-23T10:59:00Z",
  dispatched_at: null,
  resolved_at: null,
  started_at: null,
  finished_at: "2026-11-23T11:00:00Z",
  observed_at: null,
  step: null,
  expected_seconds: null,
  failure: { code: "run_failed", message: "The run failed at step 4." },
  blocked_by: null,
};

export const LIVE: Deploy = { ...DEPLOY, state: "running", failure: null, finished_at: null };

export const GITHUB: CredentialHealth = {
  name: "github",
  state: "ok",
  since: "2026-11-23T17:03:20.000Z",
  checked_at: "2026-11-23T17:59:50.000Z",
  expires_at: null,
  message: null,
  stored_in: "Config var GITHUB_TOKEN of the Heroku app raxx-console-staging",
  recovery: "/help/heroku-api-key-drift-recovery#github",
  budget: null,
};
export const HEROKU: CredentialHealth = { ...GITHUB, name: "heroku" };
