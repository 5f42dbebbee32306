import type { Wall, WallFlight, WallSurface } from "@/lib/wall/schemas";

const NOW = "2026-11-28T17:42:08.000Z";

export const WALL_SURFACE: WallSurface = {
  surface_id: "api-prod",
  target_env: "production",
  health: "up",
  health_words: null,
  health_since: "2026-11-28T10:00:00.000Z",
  sync: "in_sync",
  behind_by: 0,
  live: { sha: "425dadc".padEnd(40, "0"), title: "feat: empty states", by: "amara", released_at: null },
  before: null,
  flight: null,
  lock: null,
  trouble: null,
  failed: null,
  observed_at: NOW,
  fresh_for_seconds: 150,
};

export const FLIGHT: WallFlight = {
  deploy_id: "dep_1",
  kind: "deploy",
  state: "running",
  commit: { sha: "cc09bb0".padEnd(40, "0"), title: "perf(api): prepared statements" },
  by: "priya",
  step: { number: 4, total: 9, name: "Install" },
  started_at: "2026-11-28T17:41:56.000Z",
  expected_seconds: 35,
  waits_for: null,
  changed_at: "2026-11-28T17:42:05.000Z",
};

export const NEED: Wall["needs_you"][number] = {
  cause: "surface_down",
  urgency: "failing",
  subject: "api-prod",
  words: "is down: 503.",
  since: "2026-11-28T17:37:56.000Z",
  count: 1,
  surfaces: ["api-prod"],
};

const SIDE = { sha: null, since: null, observed_at: null };

export const WALL: Wall = {
  environment: "production",
  label: "console-prod",
  host: "console.raxx.app",
  simulated: false,
  build: "0".repeat(40),
  generated_at: NOW,
  server_time: NOW,
  observed_at: NOW,
  fresh_for_seconds: 15,
  surfaces: [WALL_SURFACE],
  last_deploys: [],
  versions: { staging: SIDE, production: SIDE, status: "unknown", ahead_by: null, soak_seconds: null },
  lanes: [],
  attestation: null,
  locks: [],
  rotations: { overdue: [], unknown: 0, next: null },
  credentials: [],
  needs_you: [],
  own_surface_id: "console-prod",
};
