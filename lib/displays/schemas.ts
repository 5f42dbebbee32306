import { z } from "zod";

import { nameInApi } from "@/lib/core/api-names";
import { textSchema } from "@/lib/core/text";

export const displayRequestSchema = z.strictObject({
  /** What people call the screen: it stands on the wall of a token that ended. */
  name: textSchema(80).min(1, "is required"),
  expires_in_days: z.int().min(1, "at least 1 day").max(365, "at most 365 days"),
  /** Asked of people; a token that may write stands for itself. */
  totp: z.string().min(1, "is required").max(16, "is a six-digit code").optional(),
});
export type DisplayRequest = z.infer<typeof displayRequestSchema>;

const displaySchema = z.object({
  id: z.string(),
  name: z.string(),
  issued_by: z.string(),
  created_at: z.string(),
  expires_at: z.string(),
  /** When a screen last read the wall with it, to the minute; null before the first time. */
  last_seen_at: z.string().nullable(),
  revoked_at: z.string().nullable(),
  revoked_by: z.string().nullable(),
});
export type DisplayItem = z.infer<typeof displaySchema>;

export const displayListSchema = z.object({ items: z.array(displaySchema), next_cursor: z.string().nullable() });
export type DisplayList = z.infer<typeof displayListSchema>;

export const issuedDisplaySchema = displaySchema.extend({ token: z.string() });
export type IssuedDisplay = z.infer<typeof issuedDisplaySchema>;

export const displayParamsSchema = z.object({ id: textSchema(120).min(1) });

nameInApi({
  DisplayRequest: displayRequestSchema,
  Display: displaySchema,
  DisplayList: displayListSchema,
  IssuedDisplay: issuedDisplaySchema,
});
