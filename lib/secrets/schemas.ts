import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { environmentSchema } from "@/lib/core/config";

export const sightingStateSchema = z.enum(["held", "sealed", "unset"]);
export type SightingState = z.infer<typeof sightingStateSchema>;

const consumerSchema = z.object({
  id: z.string(),
  kind: z.enum(["heroku_config_var", "github_actions_secret", "cloudflare_pages_variable", "console", "manual"]),
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
  sop: z.object({ path: z.string(), url: z.string() }),
});
export type Secret = z.infer<typeof secretSchema>;

export const secretListSchema = z.object({
  environment: environmentSchema,
  items: z.array(secretSchema),
  next_cursor: z.null(),
});
export type SecretList = z.infer<typeof secretListSchema>;

/** One thing that is wrong with a secret, or with looking at a place that keeps some. */
export interface SecretTrouble {
  kind: "drifted" | "overdue" | "unread";
  /** The secret, or the place. */
  subject: string;
  since: string | null;
  message: string;
}

nameInApi({ Secret: secretSchema, SecretList: secretListSchema });
