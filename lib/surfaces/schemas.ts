import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { blockerSchema } from "@/lib/core/decision";
import { nameSchema, shaSchema } from "@/lib/core/text";

const SYNC_STATES = ["in_sync", "behind", "drifted", "unknown"] as const;
export const syncSchema = z.enum(SYNC_STATES);
export type Sync = z.infer<typeof syncSchema>;

const HEALTH_STATES = ["up", "degraded", "down", "unreachable", "unauthorised", "never_deployed", "unknown"] as const;
export const healthSchema = z.enum(HEALTH_STATES);
export type Health = z.infer<typeof healthSchema>;

/** A newer release that is not in force: the one before it still serves. */
export const releaseAttemptSchema = z.object({
  state: z.enum(["failed", "pending", "unknown"]),
  /** The platform's own name for it, e.g. "release v43". */
  release: z.string(),
  /** As far as the platform tells it: 40 digits, fewer, or null. */
  sha: z.string().nullable(),
  /** Null where the platform tells no time. */
  since: z.string().nullable(),
  words: z.string(),
});
export type ReleaseAttemptSeen = z.infer<typeof releaseAttemptSchema>;

export const blockersSchema = z.object({ deployable: z.boolean(), blockers: z.array(blockerSchema) });
export type Blockers = z.infer<typeof blockersSchema>;

export const commitSchema = z.object({
  sha: z.string(),
  message: z.string(),
  author: z.object({ name: z.string(), login: z.string().nullable() }),
  committed_at: z.string(),
  /** True where git tells no time of it: that of a commit beside it stands for it. */
  committed_at_is_guess: z.boolean().optional(),
  url: z.string(),
  pull: z.object({ number: z.number().int(), url: z.string() }).nullable(),
});
export type Commit = z.infer<typeof commitSchema>;

export const checksSchema = z.object({
  state: z.enum(["passed", "failed", "pending", "none", "unknown"]),
  items: z.array(z.object({ name: z.string(), state: z.string(), url: z.string().nullable() })),
});
export type Checks = z.infer<typeof checksSchema>;

/** What lies between two commits, and which way it leads. */
export const shippedSchema = z.object({
  status: z.enum(["identical", "ahead", "behind", "diverged", "unknown"]),
  /** `back` when the deploy would take commits away and bring none: `commits` are then those; null while nobody knows. */
  direction: z.enum(["forward", "back"]).nullable(),
  commits: z.array(commitSchema),
  /** How many there are in all; null while nobody knows. */
  commits_total: z.number().int().nullable(),
  commits_truncated: z.boolean(),
  /** Of a commit on another way than what is live: what would be taken away besides what ships. */
  taken_away: z.array(commitSchema),
  taken_away_total: z.number().int().nullable(),
});

/** What a deploy would ship: the modal's content. */
export const deployReviewSchema = shippedSchema.extend({
  surface_id: z.string(),
  from_sha: z.string().nullable(),
  sha: z.string(),
  /** The newest commits of main to choose from, newest first. */
  candidates: z.array(commitSchema),
  checks: checksSchema,
  deployable: z.boolean(),
  blockers: z.array(blockerSchema),
  /** When main was last read from GitHub. */
  main_observed_at: z.string().nullable(),
  /** Why GitHub could not say more; null when it did. */
  problem: z.string().nullable(),
});
export type DeployReview = z.infer<typeof deployReviewSchema>;

export const surfaceParamsSchema = z.object({ surface_id: nameSchema(200) });
export const deployReviewQuerySchema = z.object({ sha: shaSchema.optional() });

nameInApi({
  Blockers: blockersSchema,
  Checks: checksSchema,
  Commit: commitSchema,
  DeployReview: deployReviewSchema,
});
