import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { environmentSchema } from "@/lib/core/config";

const consumerSchema = z.object({
  id: z.string(),
  kind: z.enum(["heroku_config_var", "github_actions_secret", "cloudflare_pages_variable", "console", "manual"]),
  /** Where the value is kept, in words; never the value. */
  label: z.string(),
});

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
  sop: z.object({ path: z.string(), url: z.string() }),
});
export type Secret = z.infer<typeof secretSchema>;

export const secretListSchema = z.object({
  environment: environmentSchema,
  items: z.array(secretSchema),
  next_cursor: z.null(),
});
export type SecretList = z.infer<typeof secretListSchema>;

nameInApi({ Secret: secretSchema, SecretList: secretListSchema });
