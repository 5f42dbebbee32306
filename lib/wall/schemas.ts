import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { environmentSchema, shownEnvironmentSchema } from "@/lib/core/config";
import { isPrivate } from "@/lib/core/private-text";
import { credentialSchema } from "@/lib/credentials/schemas";
import { deploySchema } from "@/lib/deploys/schemas";
import { healthSchema, syncSchema } from "@/lib/surfaces/schemas";

/** Words that anybody in the room may read: no address, no token. */
const quietSchema = z.string().refine((text) => !isPrivate(text), "holds an e-mail address or a token");
const momentSchema = z.iso.datetime();
const idSchema = z.string().regex(/^[\w.:-]{1,120}$/);
const shaSchema = z.string().regex(/^[\da-f]{4,40}$/);

/** A commit by its title where main tells one, and its SHA. */
const commitSchema = z.object({ sha: shaSchema, title: quietSchema.nullable() });
export type WallCommit = z.infer<typeof commitSchema>;

const flightSchema = z.object({
  deploy_id: idSchema,
  kind: deploySchema.shape.kind,
  state: deploySchema.shape.state,
  commit: commitSchema,
  by: quietSchema.nullable(),
  step: z.object({ number: z.int(), total: z.int(), name: quietSchema }).nullable(),
  started_at: momentSchema,
  expected_seconds: z.int().nullable(),
  /** What it waits for, in words; null while it goes on. */
  waits_for: quietSchema.nullable(),
  /** When GitHub last began or ended a step of it, by GitHub's clock. */
  changed_at: momentSchema.nullable(),
});
export type WallFlight = z.infer<typeof flightSchema>;

const surfaceSchema = z.object({
  surface_id: idSchema,
  target_env: environmentSchema,
  health: healthSchema,
  health_words: quietSchema.nullable(),
  health_since: momentSchema.nullable(),
  sync: syncSchema,
  behind_by: z.int().nullable(),
  /** Null where nobody knows what is live. */
  live: z
    .object({ ...commitSchema.shape, by: quietSchema.nullable(), released_at: momentSchema.nullable() })
    .nullable(),
  /** The commit that was live before, once shipped from here with success; told where something is wrong. */
  before: commitSchema.nullable(),
  flight: flightSchema.nullable(),
  lock: z.object({ kind: z.enum(["lock", "warning"]), until: momentSchema.nullable() }).nullable(),
  /** The most urgent thing that needs a person here; null where nothing does. */
  trouble: z
    .object({
      cause: idSchema,
      urgency: z.enum(["failing", "unknown", "waiting", "warning"]),
      words: quietSchema,
      since: momentSchema.nullable(),
    })
    .nullable(),
  /** What was tried and did not succeed. */
  failed: z.object({ ...commitSchema.shape, step: quietSchema.nullable() }).nullable(),
  /** When the probe last finished looking; null before the first look. */
  observed_at: momentSchema.nullable(),
  /** Older than this it counts as stale. */
  fresh_for_seconds: z.int(),
});
export type WallSurface = z.infer<typeof surfaceSchema>;

const shippedSchema = z.object({
  deploy_id: idSchema,
  surface_id: idSchema,
  target_env: shownEnvironmentSchema,
  kind: deploySchema.shape.kind,
  state: deploySchema.shape.state,
  commit: commitSchema,
  by: quietSchema.nullable(),
  requested_at: momentSchema,
  finished_at: momentSchema.nullable(),
});
export type WallDeploy = z.infer<typeof shippedSchema>;

/** A product on its way from staging to production. */
const laneSchema = z.object({
  lane: idSchema,
  staging: commitSchema.nullable(),
  production: commitSchema.nullable(),
  /** Commits that staging has and production has not; null where nobody knows. */
  apart: z.int().nullable(),
  note: quietSchema.nullable(),
});
export type WallLane = z.infer<typeof laneSchema>;

const sideSchema = z.object({
  sha: shaSchema.nullable(),
  since: momentSchema.nullable(),
  observed_at: momentSchema.nullable(),
});

export const wallSchema = z.object({
  environment: environmentSchema,
  label: quietSchema,
  host: quietSchema,
  simulated: z.boolean(),
  /** The build that answers: a page of another one reloads. */
  build: quietSchema,
  /** When this was read; several screens share one reading of at most a second. */
  generated_at: momentSchema,
  /** When it was answered, by the same clock. */
  server_time: momentSchema,
  /** The newest moment at which the console was seen to watch; null when it is not known to. */
  observed_at: momentSchema.nullable(),
  fresh_for_seconds: z.int(),
  surfaces: z.array(surfaceSchema),
  last_deploys: z.array(shippedSchema),
  /** What the two consoles run, and how far staging is ahead. */
  versions: z.object({
    staging: sideSchema,
    production: sideSchema,
    status: z.enum(["identical", "ahead", "behind", "diverged", "unknown"]),
    ahead_by: z.int().nullable(),
    soak_seconds: z.int().nullable(),
  }),
  lanes: z.array(laneSchema),
  attestation: z
    .object({ sha: shaSchema, by: quietSchema.nullable(), attested_at: momentSchema, is_live: z.boolean().nullable() })
    .nullable(),
  locks: z.array(
    z.object({
      surface_id: idSchema,
      kind: z.enum(["lock", "warning"]),
      reason: quietSchema,
      until: momentSchema.nullable(),
    }),
  ),
  rotations: z.object({
    overdue: z.array(z.object({ secret: quietSchema, due_at: momentSchema.nullable() })),
    /** Secrets of which nobody knows when they were last rotated. */
    unknown: z.int(),
    next: z.object({ secret: quietSchema, due_at: momentSchema }).nullable(),
  }),
  credentials: z.array(
    z.object({
      name: credentialSchema.shape.name,
      label: quietSchema,
      state: credentialSchema.shape.state,
      since: momentSchema.nullable(),
      observed_at: momentSchema.nullable(),
    }),
  ),
  /** What needs a person, by cause, the most urgent first. */
  needs_you: z.array(
    z.object({
      cause: idSchema,
      urgency: z.enum(["failing", "unknown", "waiting", "warning", "locked"]),
      subject: quietSchema,
      words: quietSchema,
      since: momentSchema.nullable(),
      /** How many surfaces it touches. */
      count: z.int(),
      surfaces: z.array(idSchema),
    }),
  ),
  /** The surface that deploys this very console; null when none does. */
  own_surface_id: idSchema.nullable(),
});
export type Wall = z.infer<typeof wallSchema>;

nameInApi({ Wall: wallSchema });
