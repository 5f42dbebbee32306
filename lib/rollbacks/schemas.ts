import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { blockerSchema } from "@/lib/core/decision";
import { nameSchema, shaSchema, textSchema } from "@/lib/core/text";
import { deploySchema } from "@/lib/deploys/schemas";
import { commitSchema } from "@/lib/surfaces/schemas";
import { migrationSchema } from "@/lib/versions/schemas";

export const surfaceRollbackRequestSchema = z.strictObject({
  to_sha: shaSchema,
  /** What was live as it was reviewed; null where nobody knew. It must still be so. */
  from_sha: shaSchema.nullable(),
  reason: textSchema(500).min(1, "is required"),
  /** The surface's name, for production. */
  confirm: nameSchema(63).optional(),
  /** The codes of the blockers to pass over. */
  override: z.array(nameSchema(60)).max(20).optional(),
  /** The live deploy to stop first: the rollback waits for its end. */
  stop: nameSchema(60).optional(),
});
export type SurfaceRollbackRequest = z.infer<typeof surfaceRollbackRequestSchema>;

/** What going back to a commit would take away, and what it would leave. */
export const wayBackSchema = z.object({
  from_sha: z.string().nullable(),
  to_sha: z.string(),
  /** What would be lost, newest first. */
  commits: z.array(commitSchema),
  /** How many in all, as GitHub's comparison counts them; null while it does not. */
  commits_total: z.number().int().nullable(),
  commits_truncated: z.boolean(),
  direction: z.literal("back"),
  /** What was migrated since: a rollback leaves it in the database. */
  migrations: z.array(migrationSchema),
  /** Everything else that stays as it is, in words. */
  not_undone: z.array(z.string()),
  blockers: z.array(blockerSchema),
  problem: z.string().nullable(),
});

export type WayBack = z.infer<typeof wayBackSchema>;

export const surfaceRollbackReviewSchema = wayBackSchema.extend({
  surface_id: z.string(),
  /** The first line of the target's message; null where it is not known here. */
  title: z.string().nullable(),
});
export type SurfaceRollbackReview = z.infer<typeof surfaceRollbackReviewSchema>;

/** A rollback that waits for a deploy to stop. */
export const waitingRollbackSchema = z.object({
  id: z.string(),
  to_sha: z.string(),
  stop_deploy_id: z.string(),
  reason: z.string(),
  by: z.string(),
  since: z.string(),
  /** When it ends unsent. */
  expires_at: z.string(),
});
export type WaitingRollbackSeen = z.infer<typeof waitingRollbackSchema>;

/** What was ordered: a deploy, or a rollback that waits for another one to stop. */
export const surfaceRollbackAnswerSchema = z.object({
  deploy: deploySchema.nullable(),
  waiting: waitingRollbackSchema.nullable(),
});
export type SurfaceRollbackAnswer = z.infer<typeof surfaceRollbackAnswerSchema>;

nameInApi({
  SurfaceRollbackAnswer: surfaceRollbackAnswerSchema,
  SurfaceRollbackRequest: surfaceRollbackRequestSchema,
  SurfaceRollbackReview: surfaceRollbackReviewSchema,
});
