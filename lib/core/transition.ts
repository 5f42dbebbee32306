import { z } from "zod";

/** One change of state of something that takes longer than a request, as answers tell it. */
export const transitionSchema = z.object({
  seq: z.number().int(),
  from_state: z.string().nullable(),
  to_state: z.string(),
  at: z.string(),
  actor: z.string(),
  note: z.string().nullable(),
});
