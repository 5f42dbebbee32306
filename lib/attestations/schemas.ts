import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { pageQuerySchema } from "@/lib/core/page";
import { shaSchema, textSchema } from "@/lib/core/text";

/** "I looked at production and it runs `sha`." */
export const attestationRequestSchema = z.strictObject({
  sha: shaSchema,
  note: textSchema(500).min(1, "is required"),
  totp: z.string().min(1, "is required").max(16, "is a six-digit code"),
});
export type AttestationRequest = z.infer<typeof attestationRequestSchema>;

export const attestationSchema = z.object({
  id: z.string(),
  sha: z.string(),
  note: z.string(),
  attested_by: z.object({ id: z.string(), email: z.string() }),
  attested_at: z.string(),
});
export type Attestation = z.infer<typeof attestationSchema>;

export const attestationListQuerySchema = pageQuerySchema;
export const attestationListSchema = z.object({
  items: z.array(attestationSchema),
  next_cursor: z.string().nullable(),
});
export type AttestationList = z.infer<typeof attestationListSchema>;

nameInApi({
  AttestationRequest: attestationRequestSchema,
  Attestation: attestationSchema,
  AttestationList: attestationListSchema,
});
