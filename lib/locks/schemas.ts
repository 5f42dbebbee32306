import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { nameSchema, textSchema } from "@/lib/core/text";

const lockKindSchema = z.enum(["lock", "warning"]);

export const lockRequestSchema = z.strictObject({
  kind: lockKindSchema,
  reason: textSchema(300).min(1, "is required"),
  /** Absent: until somebody releases it. */
  expires_at: z.iso.datetime({ offset: true, message: "must be a time such as 2026-12-01T09:00:00Z" }).optional(),
  /** The id of the open lock that this one takes the place of, on purpose. */
  replaces: nameSchema(60).min(1).optional(),
});
export type LockRequest = z.infer<typeof lockRequestSchema>;

/** Of a release: the lock that was seen; another one stays. */
export const lockReleaseQuerySchema = z.strictObject({ releases: nameSchema(60).min(1).optional() });

export const lockSchema = z.object({
  id: z.string(),
  kind: lockKindSchema,
  reason: z.string(),
  by: z.string(),
  since: z.string(),
  expires_at: z.string().nullable(),
});
export type Lock = z.infer<typeof lockSchema>;

export const lockAnswerSchema = z.object({ surface_id: z.string(), lock: lockSchema });
export type LockAnswer = z.infer<typeof lockAnswerSchema>;

nameInApi({
  LockRequest: lockRequestSchema,
  Lock: lockSchema,
  LockAnswer: lockAnswerSchema,
});
