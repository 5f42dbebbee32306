import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { environmentSchema } from "@/lib/core/config";

const flagSchema = z.object({
  key: z.string(),
  description: z.string(),
  effect: z.string(),
  owner: z.string(),
  risk: z.enum(["low", "high"]),
  value: z.boolean(),
  default: z.boolean(),
  source: z.enum(["environment", "default", "unreadable"]),
  state: z.enum(["confirmed", "requested", "applied", "unconfirmed", "drifted"]),
  /** Of the instances that show signs of life, how many are known to read this value. */
  instances: z.object({ confirmed: z.number().int(), total: z.number().int() }),
  changed_at: z.string().nullable(),
  changed_by: z.string().nullable(),
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

export const flagListSchema = z.object({
  environment: environmentSchema,
  items: z.array(flagSchema),
  soak: soakSchema,
});
export type FlagList = z.infer<typeof flagListSchema>;

nameInApi({
  FlagList: flagListSchema,
});
