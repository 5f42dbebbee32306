import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { environmentSchema } from "@/lib/core/config";

export const environmentAnswerSchema = z.object({
  environment: environmentSchema,
  label: z.string(),
  host: z.string(),
  selected_env: environmentSchema,
  simulated: z.boolean(),
  sister_url: z.string(),
});
export type EnvironmentAnswer = z.infer<typeof environmentAnswerSchema>;

export const versionAnswerSchema = z.object({
  environment: environmentSchema,
  sha: z.string(),
  built_at: z.string().nullable(),
  booted_at: z.string(),
  instance: z.string(),
  /** The newest attestation, on the production console; null without one, on staging, and while the database is away. */
  attestation: z.object({ sha: z.string(), attested_at: z.string() }).nullable(),
});
export type VersionAnswer = z.infer<typeof versionAnswerSchema>;

/** The process answers: nothing else was asked. */
export const healthSchema = z.object({ status: z.literal("ok") });

nameInApi({
  Health: healthSchema,
  Environment: environmentAnswerSchema,
  Version: versionAnswerSchema,
});
