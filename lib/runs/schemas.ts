import { z } from "zod";
import { nameInApi } from "@/lib/core/api-names";

/** One step of one job of a run, as its timeline shows it. */
export const stepSchema = z.object({
  job: z.string(),
  number: z.number().int(),
  name: z.string(),
  state: z.enum(["waiting", "running", "succeeded", "failed", "skipped", "cancelled", "unknown"]),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
});
export type RunStep = z.infer<typeof stepSchema>;

nameInApi({
  DeployStep: stepSchema,
});
