import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { environmentSchema } from "@/lib/core/config";
import { pageQuerySchema } from "@/lib/core/page";
import { nameSchema, textSchema } from "@/lib/core/text";
import { transitionSchema } from "@/lib/core/transition";

export const sightingStateSchema = z.enum(["held", "sealed", "unset"]);
export type SightingState = z.infer<typeof sightingStateSchema>;

const consumerSchema = z.object({
  id: z.string(),
  kind: z.enum([
    "heroku_config_var",
    "github_actions_secret",
    "github_webhook",
    "cloudflare_pages_variable",
    "console",
    "manual",
  ]),
  /** Where the value is kept, in words; never the value. */
  label: z.string(),
  /**
   * What was last seen there: `held`, a value by its fingerprint; `sealed`, a value that nobody can read; `unset`, none;
   * `by_hand`, a place only a person sees; `unknown` before the first look.
   */
  state: z.enum([...sightingStateSchema.options, "by_hand", "unknown"]),
  /** A keyed hash of the value, of this console's own making; null where it cannot be read. */
  fingerprint: z.string().nullable(),
  /** When its platform says it was last written. */
  written_at: z.string().nullable(),
  checked_at: z.string().nullable(),
  /** Why the last look failed, since when; null when it did not. */
  problem: z.string().nullable(),
  problem_since: z.string().nullable(),
});
export type SecretConsumer = z.infer<typeof consumerSchema>;

const DUE_WORDS = ["fresh", "due", "overdue", "unknown"] as const;

export const secretSchema = z.object({
  name: z.string(),
  title: z.string(),
  owner: z.string(),
  cadence_days: z.number().int(),
  rotates: z.enum(["overlapping", "cut_over"]),
  values: z.enum(["shared", "each_its_own"]),
  consumers: z.array(consumerSchema),
  /** When a new value was last recorded on this console; null where nobody knows. */
  last_rotated_at: z.string().nullable(),
  last_rotated_by: z.string().nullable(),
  /** Whole days since; null where nobody knows. */
  age_days: z.number().int().nullable(),
  due_at: z.string().nullable(),
  due: z.enum(DUE_WORDS),
  /** What its consumers disagree in; `lasts` once it has for minutes, and not only while somebody changes them. */
  drift: z.object({ message: z.string(), since: z.string(), lasts: z.boolean() }).nullable(),
  /** What the newest record of a rotation found: places with the old value, until they were seen to come to another. */
  still_old: z.object({ message: z.string(), since: z.string(), rotation_id: z.string() }).nullable(),
  /** The rotation that the console is at; null where there is none. */
  rotating: z.object({ id: z.string(), verified: z.number().int(), total: z.number().int() }).nullable(),
  /** Whether the console can rotate it by itself, its switches apart. */
  has_handler: z.boolean(),
  /** Since when somebody rotates it by hand; null while nobody does. */
  checklist_since: z.string().nullable(),
  sop: z.object({ path: z.string(), url: z.string() }),
});
export type Secret = z.infer<typeof secretSchema>;

export const secretListSchema = z.object({
  environment: environmentSchema,
  items: z.array(secretSchema),
  next_cursor: z.null(),
});
export type SecretList = z.infer<typeof secretListSchema>;

const procedureStepSchema = z.object({ text: z.string(), commands: z.array(z.string()) });
export type ProcedureStep = z.infer<typeof procedureStepSchema>;

const tickSchema = z.object({ step: z.number().int(), by: z.string(), at: z.string() });
export const ticksSchema = z.array(tickSchema);
export type StepTick = z.infer<typeof tickSchema>;

/** A place in a rotation that has ended: whether it holds the new value, or still the old one. */
const rotatedPlaceSchema = z.object({
  id: z.string(),
  label: z.string(),
  /** While the console rotates: `waiting`, `sent`, `holds` it and not every process runs with it, `verified`. */
  state: z.enum(["new", "old", "unknown", "by_hand", "waiting", "sent", "holds", "verified"]),
  since: z.string().nullable(),
  /** Keyed hashes; null where it could not be read. */
  before: z.string().nullable(),
  after: z.string().nullable(),
  message: z.string().nullable(),
});
export type RotatedPlace = z.infer<typeof rotatedPlaceSchema>;

/** A step that was followed by hand, with who ticked it. */
const followedStepSchema = z.object({ text: z.string(), by: z.string().nullable(), at: z.string().nullable() });
export const followedStepsSchema = z.array(followedStepSchema);

export const ROTATION_STATES = ["requested", "converging", "revoking", "succeeded", "failed", "recorded"] as const;
export type RotationState = (typeof ROTATION_STATES)[number];
const rotationStateSchema = z.enum([...ROTATION_STATES, "unknown"]);

const rotationSchema = z.object({
  id: z.string(),
  secret: z.string(),
  mode: z.enum(["auto", "manual"]),
  state: rotationStateSchema,
  state_since: z.string(),
  requested_by: z.object({ id: z.string(), email: z.string() }),
  requested_at: z.string(),
  ended_at: z.string().nullable(),
  note: z.string().nullable(),
  /** The procedure as it was followed; empty where the console was not told of its steps. */
  steps: followedStepsSchema,
  places: z.array(rotatedPlaceSchema),
  /** Why it does not count, e.g. `still_old`: places hold the old value. */
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  /** What holds it up, or is waited for, in words. */
  problem: z.string().nullable(),
});
export type Rotation = z.infer<typeof rotationSchema>;

export const rotationDetailSchema = z.object({
  rotation: rotationSchema,
  transitions: z.array(transitionSchema),
});
export type RotationDetail = z.infer<typeof rotationDetailSchema>;

export const rotationListQuerySchema = pageQuerySchema.extend({ secret: nameSchema(100).optional() });
export type RotationListQuery = z.infer<typeof rotationListQuerySchema>;
export const rotationListSchema = z.object({ items: z.array(rotationSchema), next_cursor: z.string().nullable() });
export type RotationList = z.infer<typeof rotationListSchema>;

export const liveRotationsSchema = z.object({ items: z.array(rotationSchema) });
export type LiveRotations = z.infer<typeof liveRotationsSchema>;

export const rotationRequestSchema = z.strictObject({
  mode: z.enum(["auto", "manual"]),
  totp: z.string().min(1).max(64),
  note: textSchema(500).optional(),
});
export type RotationRequest = z.infer<typeof rotationRequestSchema>;

/** A rotation by hand that somebody has begun: the steps, who ticked which, and what each place holds against the beginning. */
const checklistSchema = z.object({
  opened_at: z.string(),
  opened_by: z.string(),
  ticks: ticksSchema,
  /** What was last seen at each place, against what it held when the checklist was opened. */
  places: z.array(rotatedPlaceSchema),
  /** "2 of 3 places still hold the old value: …"; null where none is known to. */
  still_old: z.string().nullable(),
});
export type Checklist = z.infer<typeof checklistSchema>;

export const secretDetailSchema = z.object({
  secret: secretSchema,
  /** The procedure by hand; empty where this build does not have its file. */
  procedure: z.array(procedureStepSchema),
  checklist: checklistSchema.nullable(),
  /** Newest first. */
  rotations: z.array(rotationSchema),
});
export type SecretDetail = z.infer<typeof secretDetailSchema>;

export const tickRequestSchema = z.strictObject({ step: z.number().int().min(1).max(200), done: z.boolean() });
/** A value that somebody made: it goes to places, and into no row, no log and no answer. */
export const valueRequestSchema = z.strictObject({
  value: nameSchema(16_384).min(1),
  totp: z.string().min(1).max(64),
});
export type ValueRequest = z.infer<typeof valueRequestSchema>;

const placeSchema = z.object({ id: z.string(), label: z.string() });
export const valueAnswerSchema = z.object({
  /** The places that were handed the value. */
  written: z.array(placeSchema),
  /** Those that only a person can edit. */
  left: z.array(placeSchema),
});
export type ValueAnswer = z.infer<typeof valueAnswerSchema>;

export const secretParamsSchema = z.object({ name: nameSchema(100) });
export const rotationParamsSchema = z.object({ name: nameSchema(100), id: nameSchema(100) });

/** One thing that is wrong with a secret, or with looking at a place that keeps some. */
export interface SecretTrouble {
  kind: "drifted" | "old_left" | "overdue" | "retired_key" | "still_old" | "stuck" | "unread";
  /** The secret, or the place. */
  subject: string;
  since: string | null;
  message: string;
  /** The secret whose page tells more; null for a place. */
  secret: string | null;
}

/** What one consumer holds at a moment, as a checklist keeps it. */
const heldSchema = z.object({
  consumer: z.string(),
  state: z.enum([...sightingStateSchema.options, "by_hand", "unknown"]),
  fingerprint: z.string().nullable(),
  written_at: z.string().nullable(),
  /** Why nobody could look. */
  message: z.string().nullable(),
});
export const heldListSchema = z.array(heldSchema);
export type HeldNow = z.infer<typeof heldSchema>;

nameInApi({
  Secret: secretSchema,
  SecretList: secretListSchema,
  SecretDetail: secretDetailSchema,
  Rotation: rotationSchema,
  RotationDetail: rotationDetailSchema,
  RotationList: rotationListSchema,
  LiveRotations: liveRotationsSchema,
  RotationRequest: rotationRequestSchema,
  TickRequest: tickRequestSchema,
  ValueRequest: valueRequestSchema,
  ValueAnswer: valueAnswerSchema,
});
