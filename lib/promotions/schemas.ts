import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { pageQuerySchema } from "@/lib/core/page";
import { nameSchema, shaSchema, textSchema } from "@/lib/core/text";
import { deploySchema } from "@/lib/deploys/schemas";
import type { resumeRequestSchema } from "@/lib/holds/schemas";
import { wayBackSchema } from "@/lib/rollbacks/schemas";

const totpSchema = z.string().min(1, "is required").max(16, "is a six-digit code");
const digestSchema = nameSchema(200).min(1, "is required");
const overrideSchema = z.array(nameSchema(60)).max(20);

export const promotionRequestSchema = z.strictObject({
  digest: digestSchema,
  confirm: nameSchema(20),
  totp: totpSchema,
  reason: textSchema(500).optional(),
  /** The codes of the blockers to pass over; needs a reason. */
  override: overrideSchema.optional(),
});
export type PromotionRequest = z.infer<typeof promotionRequestSchema>;

export const rollbackRequestSchema = z.strictObject({
  to_sha: shaSchema,
  digest: digestSchema,
  confirm: nameSchema(20),
  totp: totpSchema,
  reason: textSchema(500).min(1, "is required"),
  override: overrideSchema.optional(),
});
export type RollbackRequest = z.infer<typeof rollbackRequestSchema>;

export type ResumeRequest = z.infer<typeof resumeRequestSchema>;

export const PROMOTION_STATES = ["requested", "promoted", "failed"] as const;
export const PROMOTION_KINDS = ["promotion", "rollback"] as const;

export type PromotionKind = (typeof PROMOTION_KINDS)[number];

export const promotionSchema = z.object({
  id: z.string(),
  kind: z.enum([...PROMOTION_KINDS, "unknown"]),
  /** `promoted` once production has been seen running `to_sha`; a rollback that is done is `promoted` as well. */
  state: z.enum([...PROMOTION_STATES, "unknown"]),
  from_sha: z.string().nullable(),
  to_sha: z.string(),
  digest: z.string(),
  reason: z.string().nullable(),
  overridden: z.array(z.string()),
  requested_by: z.object({ id: z.string(), email: z.string() }),
  /** Who started the newest attempt of its run on GitHub, where that is not the first. */
  attempt_by: z.string().optional(),
  requested_at: z.string(),
  ended_at: z.string().nullable(),
  /** Why it failed; null when it did not. */
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  deploy_id: z.string(),
});
export type Promotion = z.infer<typeof promotionSchema>;

export const promotionAnswerSchema = z.object({ promotion: promotionSchema, deploy: deploySchema });
export type PromotionAnswer = z.infer<typeof promotionAnswerSchema>;

export const promotionListQuerySchema = pageQuerySchema;
export const promotionListSchema = z.object({ items: z.array(promotionSchema), next_cursor: z.string().nullable() });
export type PromotionList = z.infer<typeof promotionListSchema>;
export const promotionParamsSchema = z.object({ id: nameSchema(60) });

/** A commit that production has run and can go back to. */
const rollbackTargetSchema = z.object({
  sha: z.string(),
  /** The first line of its message; null when main's newest commits no longer hold it. */
  message: z.string().nullable(),
  ran_from: z.string(),
  ran_until: z.string(),
});
export const rollbackTargetsSchema = z.object({
  items: z.array(rollbackTargetSchema),
  /** Whether production has run others before these. */
  items_truncated: z.boolean(),
});
export type RollbackTargets = z.infer<typeof rollbackTargetsSchema>;

/** What going back to a commit would take away, and what it would leave. */
export const rollbackReviewSchema = wayBackSchema.extend({ digest: z.string() });
export type RollbackReview = z.infer<typeof rollbackReviewSchema>;

nameInApi({
  PromotionRequest: promotionRequestSchema,
  RollbackRequest: rollbackRequestSchema,
  Promotion: promotionSchema,
  PromotionAnswer: promotionAnswerSchema,
  PromotionList: promotionListSchema,
  RollbackReview: rollbackReviewSchema,
  RollbackTargets: rollbackTargetsSchema,
});
