import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { blockerSchema } from "@/lib/core/decision";
import { shaSchema } from "@/lib/core/text";
import { holdSchema } from "@/lib/holds/schemas";
import { checksSchema, commitSchema } from "@/lib/surfaces/schemas";

const nullableSha = z.string().nullable();

/** What one console runs, by three witnesses; `drift` when they disagree or nobody asked for it. */
export const versionSideSchema = z.object({
  /** What the process itself reports. */
  running_sha: nullableSha,
  /** What the platform says it released. */
  released_sha: nullableSha,
  /** Why the digits that the platform tells are no commit for sure, as a sentence; null without doubt. */
  released_doubt: z.string().nullable(),
  /** What this console's ledger says. */
  recorded_sha: nullableSha,
  /** Since when it has run `running_sha` without another one between. */
  since: z.string().nullable(),
  /** When it last answered. */
  observed_at: z.string().nullable(),
  drift: z.boolean(),
  /** The drift in words; null without. */
  drift_reason: z.string().nullable(),
  /** Why it could not be read last time; null when it could. */
  problem: z.string().nullable(),
});
export type VersionSide = z.infer<typeof versionSideSchema>;

/** One database migration in a range of commits. */
export const migrationSchema = z.object({
  name: z.string(),
  /** Whether it may lose data; what cannot be read or parsed counts as destructive. */
  destructive: z.boolean(),
  /** The statements that make it so, or why it could not be read; empty when it is not destructive. */
  reasons: z.array(z.string()),
});
export type Migration = z.infer<typeof migrationSchema>;

const attestationMarkSchema = z.object({ sha: z.string(), attested_at: z.string() });

export const versionsSchema = z.object({
  staging: versionSideSchema,
  production: versionSideSchema,
  /** Staging as seen from production: ahead is what can be promoted. */
  status: z.enum(["identical", "ahead", "behind", "diverged", "unknown"]),
  ahead_by: z.number().int().nullable(),
  behind_by: z.number().int().nullable(),
  /** Production (exclusive) to staging, newest first. */
  commits: z.array(commitSchema),
  commits_truncated: z.boolean(),
  migrations: z.array(migrationSchema),
  checks: checksSchema,
  /** How long staging has run its commit. */
  soak_seconds: z.number().int().nullable(),
  /** What a promotion of exactly this is bound to. */
  digest: z.string(),
  /** Why it cannot be promoted now; an overridable one only asks for a reason. */
  blockers: z.array(blockerSchema),
  hold: holdSchema.nullable(),
  /** The newest attestation of production. */
  attestation: attestationMarkSchema.nullable(),
  compare_url: z.string().nullable(),
  /** When the comparison and the checks were last read from GitHub; null before the first time. */
  observed_at: z.string().nullable(),
  /** Why GitHub could not say more; null when it did. */
  problem: z.string().nullable(),
});
export type Versions = z.infer<typeof versionsSchema>;

export const rollbackReviewQuerySchema = z.object({ to_sha: shaSchema });

/** A console whose process, platform and ledger disagree. */
export interface ConsoleDrift {
  label: string;
  /** The surface that deploys it; null when none is configured. */
  surfaceId: string | null;
  reason: string;
  since: string | null;
}

/** Whether production's console could be promoted, as it was last seen. */
export const promotionWaySchema = z.object({
  /** Since when staging runs what would be promoted; null while nobody knows. */
  staging_since: z.string().nullable(),
  blockers: z.array(blockerSchema),
});
export type PromotionWay = z.infer<typeof promotionWaySchema>;

nameInApi({
  PromotionWay: promotionWaySchema,
  Versions: versionsSchema,
});
