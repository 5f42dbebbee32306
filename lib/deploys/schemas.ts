import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { environmentSchema, shownEnvironmentSchema } from "@/lib/core/config";
import { pageQuerySchema } from "@/lib/core/page";
import { nameSchema, shaSchema, textSchema } from "@/lib/core/text";
import { stepSchema } from "@/lib/runs/schemas";
import { commitSchema, shippedSchema } from "@/lib/surfaces/schemas";

export const DEPLOY_STATES = [
  "requested",
  "dispatching",
  "resolving",
  "queued",
  "running",
  "verifying",
  "unresolved",
  "succeeded",
  "failed",
  "errored",
  "timed_out",
  "cancelled",
  "superseded",
] as const;
export const deployStateSchema = z.enum(DEPLOY_STATES);
export type DeployState = z.infer<typeof deployStateSchema>;

/** As answers tell it: what another build has written and this one does not know is `unknown`, beside its own word. */
const shownStateSchema = z.enum([...DEPLOY_STATES, "unknown"]);
export type ShownState = z.infer<typeof shownStateSchema>;

export const deployKindSchema = z.enum(["deploy", "promotion", "rollback", "breakglass"]);
const shownKindSchema = z.enum([...deployKindSchema.options, "unknown"]);

export const deployRequestSchema = z.strictObject({
  surface_id: nameSchema(63).min(1),
  sha: shaSchema.optional(),
  ref: textSchema(250).min(1).optional(),
  reason: textSchema(500).optional(),
  confirm: nameSchema(63).optional(),
  override: z.array(nameSchema(60)).max(20).optional(),
});
export type DeployRequest = z.infer<typeof deployRequestSchema>;

/**
 * Who started a run that this console has no request for: a recorded shell, somebody on GitHub, the sister, its own trigger, or
 * a console that is not known to be the sister: perhaps this one, before its database was restored.
 */
export const originKindSchema = z.enum(["shell", "github", "console", "workflow", "unrecorded"]);
export type OriginKind = z.infer<typeof originKindSchema>;
const shownOriginSchema = z.enum([...originKindSchema.options, "unknown"]);
export type ShownOrigin = z.infer<typeof shownOriginSchema>;

/** How a shell's record came here: written by the shell itself, or imported with or without a signature. */
export const evidenceSchema = z.enum(["database", "signed", "unsigned"]);

/** How the commit of a ref that somebody named on GitHub is known: from the run, from the platform, or only as a guess. */
export const shaSourceSchema = z.enum(["run", "live", "guess"]);
export type ShaSource = z.infer<typeof shaSourceSchema>;

const originSchema = z.object({
  kind: shownOriginSchema,
  /** The actor GitHub names. */
  login: z.string().nullable(),
  /** Who that is, in words: never a bot, nor the console's own login; absent where GitHub was not asked. */
  by: z.string().optional(),
  evidence: evidenceSchema.nullable(),
  drill: z.boolean(),
  review: z.object({ note: z.string(), by: z.string(), at: z.string() }).nullable(),
});

export const deploySchema = z.object({
  id: z.string(),
  surface_id: z.string(),
  target_env: shownEnvironmentSchema,
  workflow: z.string(),
  kind: shownKindSchema,
  state: shownStateSchema,
  /** The word in the database, where this build does not know it. */
  stored_state: z.string().optional(),
  state_since: z.string(),
  ref: z.string(),
  sha: z.string(),
  /** Only where the order named no full SHA: `guess` until the run or the platform tells the commit. */
  sha_source: shaSourceSchema.optional(),
  from_sha: z.string().nullable(),
  reason: z.string().nullable(),
  correlation_id: z.string(),
  run_id: z.string().nullable(),
  run_attempt: z.number().int().nullable(),
  run_url: z.string().nullable(),
  /** Who started the newest attempt of the run on GitHub, in words; only of a second attempt or a later one. */
  attempt_by: z.string().optional(),
  requested_by: z.object({ id: z.string(), email: z.string() }).nullable(),
  requested_at: z.string(),
  dispatched_at: z.string().nullable(),
  resolved_at: z.string().nullable(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  /** When GitHub or the platform last confirmed what is shown; null before the first answer. */
  observed_at: z.string().nullable(),
  step: z.object({ number: z.number().int(), total: z.number().int(), name: z.string() }).nullable(),
  expected_seconds: z.number().int().nullable(),
  failure: z.object({ code: z.string(), message: z.string(), log_tail: z.string().optional() }).nullable(),
  /** What became of somebody's cancel; absent where nobody asked for one. */
  cancel: z
    .object({
      by: z.string().nullable(),
      at: z.string(),
      outcome: z.enum(["waiting", "sent", "cancelled", "too_late", "not_needed"]),
      message: z.string(),
    })
    .optional(),
  /**
   * What holds it up, or what took its place: approval, wait_timer, protection_rule, github_wait, lane, overdue, run_unclear, jobs_unclear, run_missing, run_not_found,
   * run_ambiguous, github_unreachable, look_slow, other_console, unrecorded_run, cancel_waiting, superseded_by.
   */
  blocked_by: z
    .object({
      kind: z.string(),
      message: z.string(),
      run_url: z.string().nullable(),
      since: z.string().nullable(),
      /** When a wait timer ends. */
      until: z.string().optional(),
      /** Only where nothing goes on before a person has done something. */
      waits_for_person: z.boolean().optional(),
    })
    .nullable(),
  /** Only of a deploy that was not asked of this console. */
  origin: originSchema.optional(),
});
export type Deploy = z.infer<typeof deploySchema>;

export const transitionSchema = z.object({
  seq: z.number().int(),
  attempt: z.number().int().nullable(),
  from: shownStateSchema.nullable(),
  to: shownStateSchema,
  at: z.string(),
  actor: z.string(),
  note: z.string().nullable(),
});
export type DeployTransition = z.infer<typeof transitionSchema>;

export const deployAnswerSchema = z.object({ deploy: deploySchema });
export type DeployAnswer = z.infer<typeof deployAnswerSchema>;
export const deployDetailSchema = z.object({
  deploy: deploySchema,
  /** Its commit as main was mirrored; null where the mirror has none of that SHA. */
  commit: commitSchema.nullable().optional(),
  transitions: z.array(transitionSchema),
  steps: z.array(stepSchema),
});
export type DeployDetail = z.infer<typeof deployDetailSchema>;
export type DeployStep = DeployDetail["steps"][number];

/** The commits between what served as a deploy was sent and its own, and what its surface runs now. */
export const shipmentSchema = shippedSchema.extend({
  /** As the platform told it in the last five minutes; null where it did not. */
  live: z.object({ sha: z.string(), commit: commitSchema.nullable(), observed_at: z.string() }).nullable(),
  /** Why GitHub could not compare them; null when it did. */
  problem: z.string().nullable(),
});
export type Shipment = z.infer<typeof shipmentSchema>;

const settlementSchema = z.strictObject({
  totp: z.string().min(1, "is required").max(16, "is a six-digit code"),
  reason: textSchema(500).min(1, "is required"),
});

/** How a person ends the doubt about an unresolved deploy. */
export const settleRequestSchema = z.discriminatedUnion("decision", [
  settlementSchema.extend({
    decision: z.literal("adopt"),
    run_id: z.string().regex(/^[1-9]\d{0,15}$/, "must be the number of a run on GitHub"),
  }),
  settlementSchema.extend({ decision: z.literal("shipped") }),
  settlementSchema.extend({ decision: z.literal("never_ran") }),
]);
export type SettleRequest = z.infer<typeof settleRequestSchema>;

export const inFlightSchema = z.object({
  items: z.array(deploySchema),
  generated_at: z.string(),
  server_time: z.string(),
});
export type InFlight = z.infer<typeof inFlightSchema>;

export const deployParamsSchema = z.object({ id: nameSchema(60) });

export const deployListQuerySchema = pageQuerySchema.extend({
  surface_id: nameSchema(63).optional(),
  state: deployStateSchema.optional(),
  target_env: environmentSchema.optional(),
  actor: nameSchema(200).optional(),
});
export type DeployListQuery = z.infer<typeof deployListQuerySchema>;

export const deployListSchema = z.object({ items: z.array(deploySchema), next_cursor: z.string().nullable() });
export type DeployList = z.infer<typeof deployListSchema>;

nameInApi({
  DeployRequest: deployRequestSchema,
  SettleRequest: settleRequestSchema,
  Deploy: deploySchema,
  Shipment: shipmentSchema,
  DeployAnswer: deployAnswerSchema,
  DeployDetail: deployDetailSchema,
  DeployList: deployListSchema,
  DeployTransition: transitionSchema,
  InFlight: inFlightSchema,
});
