import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { environmentSchema } from "@/lib/core/config";
import { nameSchema, textSchema } from "@/lib/core/text";

/** Days that end now. */
export const WINDOWS = ["30", "90", "365"] as const;

export const OUTCOMES = ["failure", "no_failure"] as const;
const outcomeSchema = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof outcomeSchema>;

/** What a person may say: `automatic` takes back what was said before. */
export const VERDICTS = [...OUTCOMES, "automatic"] as const;
export type VerdictWord = (typeof VERDICTS)[number];

export const insightsQuerySchema = z.object({
  /** The last so many days; `from` and `to` count instead where they are given. */
  window: z.enum(WINDOWS).default("90"),
  /** Included. */
  from: z.iso.datetime().optional(),
  /** Excluded. */
  to: z.iso.datetime().optional(),
  surface: nameSchema(63).optional(),
});
export type InsightsQuery = z.infer<typeof insightsQuerySchema>;

const count = z.number().int();
const measured = z.number().nullable();

/** The four measures over one stretch of time; null is "not enough seen". */
const figuresSchema = z.object({
  /** Deploys that came live, without rollbacks. */
  deploys: count,
  /** How many of them are releases that no deploy of this console made, though a run on GitHub explains them. */
  by_hand: count,
  rollbacks: count,
  per_week: measured,
  /** Commits that came live for the first time, of which the time on main is known. */
  commits: count,
  /** The same without a known time. */
  commits_untimed: count,
  /** Deploys of which nobody knows which commits they brought. */
  deploys_unread: count,
  lead_median_seconds: measured,
  lead_p90_seconds: measured,
  /** Deploys that are judged: those that came live, without releases by hand, and those that a person says failed. */
  judged: count,
  failures: count,
  /** How many of the judged stand by a person's word. */
  judged_by_people: count,
  failure_rate: measured,
  /** Failures after which something good was seen live. */
  restored: count,
  recovery_median_seconds: measured,
  recovery_p90_seconds: measured,
});
export type Figures = z.infer<typeof figuresSchema>;

const periodSchema = z.object({
  from: z.string(),
  to: z.string(),
  /** Of a week: the window begins or ends within it. */
  is_partial: z.boolean(),
  figures: figuresSchema,
});
export type Period = z.infer<typeof periodSchema>;

const seenSchema = z.object({
  /** When this console's records of it begin; null where there are none. */
  since: z.string().nullable(),
  /** Times within the window in which nobody looked: before something else was seen to run, or until now. */
  gaps: z.array(z.object({ from: z.string(), to: z.string() })),
  /** Releases within the window that nothing explains: they count nowhere. */
  unexplained: count,
});

const measuresSchema = z.object({ figures: figuresSchema, weeks: z.array(periodSchema) });
export type Measures = z.infer<typeof measuresSchema>;

export const surfaceInsightsSchema = measuresSchema.extend({
  surface_id: z.string(),
  target_env: environmentSchema,
  seen: seenSchema,
});
export type SurfaceInsights = z.infer<typeof surfaceInsightsSchema>;

const saidSchema = z.object({ verdict: outcomeSchema, note: z.string(), by: z.string(), at: z.string() });

export const verdictSchema = z.object({
  deploy_id: z.string(),
  /** What counts; null while it has not ended, and for what is no change: a rollback, or what never came live. */
  outcome: outcomeSchema.nullable(),
  /** Why it would count so if nobody had said anything, as a sentence. */
  automatic: z.object({ outcome: outcomeSchema.nullable(), why: z.string() }),
  /** What a person says of it; null where nobody does, or took it back. */
  said: saidSchema.nullable(),
  /** How often it was judged: a new verdict names the number that was read. */
  seq: count,
  /** Why nobody can judge it; null where an operator can. */
  refusal: z.string().nullable(),
});
export type Verdict = z.infer<typeof verdictSchema>;

export const verdictRequestSchema = z.strictObject({
  verdict: z.enum(VERDICTS),
  note: textSchema(500).min(1, "is required"),
  /** `seq` of the verdict that was read. */
  seen: count.min(0),
});
export type VerdictRequest = z.infer<typeof verdictRequestSchema>;

export const failureSchema = z.object({
  verdict: verdictSchema,
  surface_id: z.string(),
  sha: z.string(),
  /** The commit's; null where this console does not know it. */
  title: z.string().nullable(),
  live_at: z.string(),
  /** When something good was seen live after it, and by which deploy; null where nothing was yet. */
  restored: z.object({ at: z.string(), deploy_id: z.string().nullable() }).nullable(),
});
export type Failure = z.infer<typeof failureSchema>;

export const insightsSchema = z.object({
  window: z.object({ from: z.string(), to: z.string() }),
  overall: measuresSchema.extend({ surface_ids: z.array(z.string()) }),
  surfaces: z.array(surfaceInsightsSchema),
  /** Deploys that count as failures, and those of which a person says that they do not, the newest first. */
  failures: z.array(failureSchema),
  failures_total: count,
  generated_at: z.string(),
});
export type Insights = z.infer<typeof insightsSchema>;

nameInApi({
  Insights: insightsSchema,
  SurfaceInsights: surfaceInsightsSchema,
  Verdict: verdictSchema,
  VerdictRequest: verdictRequestSchema,
  InsightsFailure: failureSchema,
});
