import { z } from "zod";
import { AUDIT_FAMILIES } from "@/lib/audit/actions";
import { environmentSchema } from "@/lib/core/config";
import { pageQuerySchema } from "@/lib/core/page";
import { nameSchema } from "@/lib/core/text";

export const auditQuerySchema = pageQuerySchema.extend({
  family: z.enum(AUDIT_FAMILIES).optional(),
  action: nameSchema(80).optional(),
  /** The e-mail address of a person. */
  actor: nameSchema(200).optional(),
  surface_id: nameSchema(63).optional(),
  env: environmentSchema.optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;

const nullableText = z.string().nullable();

export const auditRowSchema = z.object({
  seq: z.number().int(),
  id: z.string(),
  at: z.string(),
  action: z.string(),
  family: z.string(),
  actor: z.object({ kind: z.string(), id: nullableText, email: nullableText }),
  environment: environmentSchema,
  selected_env: environmentSchema,
  host: z.string(),
  request_id: z.string(),
  ip: nullableText,
  user_agent: nullableText,
  surface_id: z.string().optional(),
  target_env: environmentSchema.optional(),
  subject: z.object({ kind: z.string(), id: z.string() }),
  payload: z.record(z.string(), z.unknown()),
  prev_hash: z.string(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof auditRowSchema>;

export const auditListSchema = z.object({ items: z.array(auditRowSchema), next_cursor: z.string().nullable() });
