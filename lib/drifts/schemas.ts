import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { textSchema } from "@/lib/core/text";

/** Who shipped what is live: a deploy or a run, nobody who is known, or what was there when the looking began. */
export const explanationSchema = z.object({
  state: z.enum(["explained", "baseline", "unexplained", "unknown"]),
  words: z.string(),
  since: z.string(),
  deploy_id: z.string().nullable(),
});
export type LiveExplanation = z.infer<typeof explanationSchema>;

/** A live commit that no deploy and no run explains. */
export const driftSchema = z.object({
  id: z.string(),
  /** Null where the platform tells no commit. */
  live_sha: z.string().nullable(),
  /** What should be live; null where nothing was deployed. */
  expected_sha: z.string().nullable(),
  since: z.string(),
  reason: z.string(),
  /** Where an explanation was looked for. */
  looked_for: z.string(),
  /** The newest run that names the commit, though it was not at work when the commit came. */
  run_id: z.string().nullable(),
  run_url: z.string().nullable(),
  /** Who has seen it, and what they say about it; null while it needs somebody. */
  seen: z.object({ by: z.string(), at: z.string(), note: z.string() }).nullable(),
});
export type Drift = z.infer<typeof driftSchema>;

export const driftReviewSchema = z.strictObject({ note: textSchema(500).min(1, "is required") });
export type DriftReview = z.infer<typeof driftReviewSchema>;

export const driftAnswerSchema = z.object({ surface_id: z.string(), drift: driftSchema });
export type DriftAnswer = z.infer<typeof driftAnswerSchema>;

nameInApi({
  DriftReview: driftReviewSchema,
  DriftAnswer: driftAnswerSchema,
});
