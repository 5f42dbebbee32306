import { z } from "zod";

const runSchema = z.object({ id: z.number(), path: z.string().optional(), display_title: z.string().optional() });

/** The parts of GitHub's webhook bodies that this console reads; everything else is dropped. */
export const deliverySchema = z.object({
  ref: z.string().optional(),
  workflow_run: runSchema.optional(),
  repository: z.object({ full_name: z.string() }).optional().catch(undefined),
  workflow_job: z.object({ run_id: z.number() }).optional(),
});
export type Delivery = z.infer<typeof deliverySchema>;
