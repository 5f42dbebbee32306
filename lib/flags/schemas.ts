import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { environmentSchema } from "@/lib/core/config";
import { pageQuerySchema } from "@/lib/core/page";
import { nameSchema } from "@/lib/core/text";
import { transitionSchema } from "@/lib/core/transition";

export const FLIP_STATES = ["requested", "applied", "confirmed", "unconfirmed", "failed"] as const;
export const flipStateSchema = z.enum(FLIP_STATES);
export type FlipState = z.infer<typeof flipStateSchema>;
const shownFlipStateSchema = z.enum([...FLIP_STATES, "unknown"]);

/** What a platform keeps for a flag, as a word: the value itself is nobody's. */
export const configWordSchema = z.enum(["on", "off", "unset", "unreadable"]);
export type ConfigWord = z.infer<typeof configWordSchema>;

/** Of the running instances, how many report a value, and which are waited for. */
export const seenSchema = z.object({
  confirmed: z.number().int(),
  total: z.number().int(),
  waits_for: z.array(z.string()),
});
export type Seen = z.infer<typeof seenSchema>;

const changeSchema = z.object({ key: z.string(), value: z.boolean(), was: z.boolean() });
export const changesSchema = z.array(changeSchema);
export type FlipChange = z.infer<typeof changeSchema>;

const flipSchema = z.object({
  id: z.string(),
  app: z.string(),
  state: shownFlipStateSchema,
  state_since: z.string(),
  changes: changesSchema,
  requested_by: z.object({ id: z.string(), email: z.string() }),
  requested_at: z.string(),
  sent_at: z.string().nullable(),
  release_version: z.number().int().nullable(),
  applied_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  instances: seenSchema.nullable(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  problem: z.string().nullable(),
});
export type Flip = z.infer<typeof flipSchema>;

export const flipDetailSchema = z.object({ flip: flipSchema, transitions: z.array(transitionSchema) });
export type FlipDetail = z.infer<typeof flipDetailSchema>;

export const flipListQuerySchema = pageQuerySchema.extend({ key: nameSchema(100).optional() });
export type FlipListQuery = z.infer<typeof flipListQuerySchema>;
export const flipListSchema = z.object({ items: z.array(flipSchema), next_cursor: z.string().nullable() });
export type FlipList = z.infer<typeof flipListSchema>;
export const liveFlipsSchema = z.object({ items: z.array(flipSchema) });
export type LiveFlips = z.infer<typeof liveFlipsSchema>;
export const flipParamsSchema = z.object({ id: nameSchema(60) });

const driftSchema = z.object({
  id: z.string(),
  from: configWordSchema,
  to: configWordSchema,
  /** Who made the release, as the platform names them; null where nobody could tell. */
  by: z.string().nullable(),
  release_version: z.number().int().nullable(),
  since: z.string(),
  /** The flip of this console that made it, so late that nobody waited for it; null for what came past the console. */
  flip_id: z.string().nullable(),
});

const flagSchema = z.object({
  key: z.string(),
  description: z.string(),
  effect: z.string(),
  owner: z.string(),
  risk: z.enum(["low", "high"]),
  /** What runs; of another app's flag, what its platform keeps. */
  value: z.boolean(),
  default: z.boolean(),
  source: z.enum(["environment", "default", "unreadable"]),
  state: z.enum(["confirmed", "requested", "applied", "unconfirmed", "drifted"]),
  /** Of the running instances, how many report this value. */
  instances: z.object({ confirmed: z.number().int(), total: z.number().int() }),
  changed_at: z.string().nullable(),
  changed_by: z.string().nullable(),
  app: z.string(),
  /** What the app's platform keeps; null until it was read. */
  configured: configWordSchema.nullable(),
  /** The same as on or off. */
  configured_value: z.boolean().nullable(),
  remove_by: z.string().nullable(),
  /** The flip that is on its way, or the last one where it did not end well. */
  flip: flipSchema.nullable(),
  drift: driftSchema.nullable(),
  /** What is wrong with it, as a sentence. */
  problem: z.string().nullable(),
});
export type FlagItem = z.infer<typeof flagSchema>;

/** How the asynchronous dispatch has done lately, from the request to the known run. */
const soakSchema = z.object({
  since: z.string(),
  /** Deploys whose dispatch was sent, or may have been. */
  dispatches: z.number().int(),
  /** Of these, the ones whose run the console found by itself. */
  resolved: z.number().int(),
  p50_seconds: z.number().nullable(),
  p95_seconds: z.number().nullable(),
  /** Of these, the ones that had to wait for a person. */
  unresolved: z.number().int(),
});

/** Why an app's flags cannot be read, since when. */
const watchSchema = z.object({
  app: z.string(),
  observed_at: z.string().nullable(),
  problem: z.string().nullable(),
  problem_since: z.string().nullable(),
});
export type FlagWatchAnswer = z.infer<typeof watchSchema>;

export const flagListSchema = z.object({
  environment: environmentSchema,
  items: z.array(flagSchema),
  soak: soakSchema,
  watches: z.array(watchSchema),
});
export type FlagList = z.infer<typeof flagListSchema>;

export const flipRequestSchema = z.strictObject({
  changes: z
    .array(z.strictObject({ key: nameSchema(100).min(1), value: z.boolean(), expected: z.boolean() }))
    .min(1)
    .max(50),
  totp: z.string().min(1).max(64).optional(),
  /** The key of the risky flag, or of the first of them, as somebody typed it; the pages always send it. */
  confirm: nameSchema(100).optional(),
});
export type FlipRequest = z.infer<typeof flipRequestSchema>;

/** `flip` is null where everything was so already. */
export const flipAnswerSchema = z.object({ flip: flipSchema.nullable() });
export type FlipAnswer = z.infer<typeof flipAnswerSchema>;

export const flagParamsSchema = z.object({ key: nameSchema(100) });
export const keptDriftSchema = z.object({ key: z.string(), configured: configWordSchema });
export type KeptDrift = z.infer<typeof keptDriftSchema>;

/** One environment's side of a flag. */
const sideSchema = z.object({
  app: z.string(),
  /** Null until the platform was read. */
  value: z.boolean().nullable(),
  configured: configWordSchema.nullable(),
  /** How long it has been so, as far as the platform's releases tell. */
  since: z.string().nullable(),
  by: z.string().nullable(),
  /** Why what the platform keeps may not be what runs; null where no flip says so. */
  problem: z.string().nullable(),
});
export type FlagSide = z.infer<typeof sideSchema>;

/** Where the code of the live commit reads a flag; `searched_at` is null until that was looked for. */
const flagUsesSchema = z.object({
  /** Of production; null where its commit is not known. */
  sha: z.string().nullable(),
  searched_at: z.string().nullable(),
  files: z.number().int(),
  places: z.array(z.object({ path: z.string(), line: z.number().int() })),
  not_searched: z.array(z.string()),
  problem: z.string().nullable(),
});
export type FlagUses = z.infer<typeof flagUsesSchema>;

const promotableSchema = z.object({
  key: z.string(),
  description: z.string(),
  effect: z.string(),
  owner: z.string(),
  risk: z.enum(["low", "high"]),
  default: z.boolean(),
  remove_by: z.string().nullable(),
  staging: sideSchema,
  production: sideSchema,
  differs: z.boolean().nullable(),
  /** On everywhere for 30 days and temporary: it can go. */
  removable: z.boolean(),
  /** Of one that can go. */
  uses: flagUsesSchema.nullable(),
});
export type PromotableFlag = z.infer<typeof promotableSchema>;

export const flagPromotionsSchema = z.object({
  environment: environmentSchema,
  /** Where the other environment's flags are flipped. */
  sister_url: z.string(),
  items: z.array(promotableSchema),
  watches: z.array(watchSchema),
});
export type FlagPromotions = z.infer<typeof flagPromotionsSchema>;

/** One thing that is wrong with a flag, or with looking at the flags of an app. */
export interface FlagTrouble {
  kind: "drifted" | "unconfirmed" | "failed" | "unread";
  /** The flag, or the app. */
  subject: string;
  since: string;
  message: string;
  flipId: string | null;
}

nameInApi({
  FlagList: flagListSchema,
  Flip: flipSchema,
  FlipDetail: flipDetailSchema,
  FlipList: flipListSchema,
  LiveFlips: liveFlipsSchema,
  FlipRequest: flipRequestSchema,
  FlipAnswer: flipAnswerSchema,
  FlagPromotions: flagPromotionsSchema,
  KeptDrift: keptDriftSchema,
});
