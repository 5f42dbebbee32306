import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { environmentSchema } from "@/lib/core/config";
import { nameSchema, shaSchema, textSchema } from "@/lib/core/text";
import { deploySchema, type evidenceSchema } from "@/lib/deploys/schemas";

/** The ids of dispatches from a shell: this prefix and 128 random bits, so that a run's title tells where it comes from. */
const SHELL_ID = /^bg[a-z2-7]{26}$/;

export const reasonSchema = textSchema(500).min(1, "is required");
export const actorEmailSchema = z.string().trim().toLowerCase().pipe(z.email("must be an e-mail address").max(200));

/** What became of the dispatch; `sending` when the shell ended before it could know. */
export const outcomeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("sending") }),
  z.strictObject({
    kind: z.literal("accepted"),
    run_id: nameSchema(20).nullable(),
    run_url: nameSchema(300).nullable(),
  }),
  z.strictObject({ kind: z.literal("refused"), message: nameSchema(1_000) }),
  z.strictObject({ kind: z.literal("lost"), message: nameSchema(1_000) }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** One dispatch from a shell, as it was written down before and after it was sent. */
export const breakglassRecordSchema = z.strictObject({
  correlation_id: z.string().regex(SHELL_ID, "is no id of a dispatch from a shell"),
  surface_id: nameSchema(63).min(1),
  environment: environmentSchema,
  workflow: nameSchema(120).min(1),
  repository: nameSchema(200).min(1),
  /** What was asked for. */
  ref: nameSchema(250).min(1),
  /** The branch whose workflow runs. */
  branch: nameSchema(250).min(1),
  sha: shaSchema,
  reason: reasonSchema,
  drill: z.boolean(),
  actor_email: actorEmailSchema,
  /** Who the token is at GitHub; null where GitHub did not say. */
  actor_login: nameSchema(100).nullable(),
  /** user@host of the shell. */
  shell: nameSchema(300).min(1),
  dispatched_at: z.iso.datetime(),
  outcome: outcomeSchema,
});
export type BreakglassRecord = z.infer<typeof breakglassRecordSchema>;

/** A record in its file; `key` names the key of the signature without telling it. */
export const sealedRecordSchema = z.strictObject({
  record: breakglassRecordSchema,
  key: z.string().nullable(),
  signature: z.string().nullable(),
});
export type SealedRecord = z.infer<typeof sealedRecordSchema>;

export type Evidence = z.infer<typeof evidenceSchema>;

export const reviewRequestSchema = z.strictObject({ note: textSchema(2_000).min(1, "is required") });
export type ReviewRequest = z.infer<typeof reviewRequestSchema>;

/** Break-glass as the dashboard and the help page need it. */
export const breakglassSchema = z.object({
  /** Runs that wait for a review note, newest first. */
  open: z.array(deploySchema),
  last_drill: z.object({ deploy_id: z.string(), at: z.string(), by: z.string().nullable() }).nullable(),
});
export type Breakglass = z.infer<typeof breakglassSchema>;

nameInApi({
  BreakglassReview: reviewRequestSchema,
  Breakglass: breakglassSchema,
});
