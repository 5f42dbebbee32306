import { z } from "zod";
import { nameInApi } from "@/lib/core/api-names";

/** One reason why something cannot be done: what, since when, by whom, and what would clear it. */
export const blockerSchema = z.object({
  code: z.string(),
  message: z.string(),
  since: z.string().nullable(),
  by: z.string().nullable(),
  clears_at: z.string().nullable(),
  overridable: z.boolean(),
  /** What stands in the way, where it has an id: the live deploy, the lock. */
  subject_id: z.string().nullable(),
});
export type Blocker = z.infer<typeof blockerSchema>;

nameInApi({
  Blocker: blockerSchema,
});
