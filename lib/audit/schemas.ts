import { z } from "zod";
import { AUDIT_FAMILIES } from "@/lib/audit/events";
import { nameInApi } from "@/lib/core/api-names";
import { environmentSchema, shownEnvironmentSchema } from "@/lib/core/config";
import { pageQuerySchema } from "@/lib/core/page";
import { nameSchema, textSchema } from "@/lib/core/text";

/** What `/audit` and its API filter by; the page's URL carries the same names. */
const auditFilterSchema = z.object({
  family: z.enum(AUDIT_FAMILIES).optional(),
  action: nameSchema(80).optional(),
  /** The e-mail address of a person. */
  actor: nameSchema(200).optional(),
  surface_id: nameSchema(63).optional(),
  env: environmentSchema.optional(),
  /** What a row is about, e.g. `deploy`; with `subject_id` it is one thing. */
  subject_kind: nameSchema(40).optional(),
  subject_id: nameSchema(200).optional(),
  /** Included. */
  from: z.iso.datetime().optional(),
  /** Excluded. */
  to: z.iso.datetime().optional(),
  /** Words; a row has to contain each of them. */
  q: textSchema(200)
    .refine((text) => /[\dA-Za-z_\u0080-\uffff]{2}/.test(text), "write at least one word of two letters")
    .optional(),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

export const auditQuerySchema = pageQuerySchema.extend(auditFilterSchema.shape);
export type AuditQuery = z.infer<typeof auditQuerySchema>;

export const auditExportSchema = auditFilterSchema.extend({ format: z.enum(["csv", "ndjson"]) });
export type AuditExport = z.infer<typeof auditExportSchema>;

const nullableText = z.string().nullable();

export const auditRowSchema = z.object({
  seq: z.number().int(),
  id: z.string(),
  at: z.string(),
  action: z.string(),
  family: z.string(),
  actor: z.object({ kind: z.string(), id: nullableText, email: nullableText }),
  environment: shownEnvironmentSchema,
  selected_env: shownEnvironmentSchema,
  host: z.string(),
  request_id: z.string(),
  ip: nullableText,
  user_agent: nullableText,
  surface_id: z.string().optional(),
  target_env: shownEnvironmentSchema.optional(),
  subject: z.object({ kind: z.string(), id: z.string() }),
  payload: z.record(z.string(), z.unknown()),
  prev_hash: z.string(),
  hash: z.string(),
});
export type AuditRow = z.infer<typeof auditRowSchema>;

export const auditListSchema = z.object({ items: z.array(auditRowSchema), next_cursor: z.string().nullable() });
export type AuditList = z.infer<typeof auditListSchema>;

/** What can be wrong with a row; in this order where several are. */
export const FAULTS = [
  "missing",
  "not_following",
  "altered",
  "misnumbered",
  "column_differs",
  "head_differs",
  "tail_cut",
  "rewritten",
] as const;
export type Fault = (typeof FAULTS)[number];

const firstBadSchema = z.object({
  seq: z.number().int(),
  reason: z.enum(FAULTS),
  /** The reason in a sentence that names the row. */
  message: z.string(),
});
export type FirstBad = z.infer<typeof firstBadSchema>;

/** A signed statement of the log's length and head, as it is kept outside the database. */
const checkpointSchema = z.object({
  environment: environmentSchema,
  /** How many rows it covers: rows are numbered from 1 without a gap. */
  size: z.number().int(),
  head_seq: z.number().int(),
  head_hash: z.string(),
  at: z.string(),
  key_id: z.string(),
  signature: z.string(),
});
export type AuditCheckpoint = z.infer<typeof checkpointSchema>;

const ANCHOR_KINDS = ["github", "file"] as const;

/** What was learned from the place outside: `missing` when fewer checkpoints are there than this console put there. */
const anchorFindingSchema = z.object({
  kind: z.enum(ANCHOR_KINDS),
  state: z.enum(["compared", "none", "missing", "unreachable"]),
  /** Checkpoints whose signature holds and whose row was looked at. */
  compared: z.number().int(),
  /** Checkpoints that carry no signature of this console's key; they prove nothing. */
  foreign: z.number().int(),
  message: z.string(),
});
export type AnchorFinding = z.infer<typeof anchorFindingSchema>;

const coverageSchema = z.object({
  /** Rows after the newest anchor. A row that says an anchor was made needs none of its own. */
  rows: z.number().int(),
  /** When the oldest of them was written. */
  since: z.string().nullable(),
  /** For longer than an anchor takes to be made: something is wrong, whatever it is. */
  is_overdue: z.boolean(),
  message: z.string(),
});
export type Coverage = z.infer<typeof coverageSchema>;

export const verificationSchema = z.object({
  ok: z.boolean(),
  rows: z.number().int(),
  first_bad: firstBadSchema.nullable(),
  /** The newest checkpoint outside that carries this console's signature. */
  checkpoint: checkpointSchema.nullable(),
  took_ms: z.number(),
  anchor: anchorFindingSchema,
  /** What none of the checkpoints that were read outside covers; absent from a console of an earlier build. */
  uncovered: coverageSchema.optional(),
  /** The verdict in words. */
  message: z.string(),
});
export type Verification = z.infer<typeof verificationSchema>;

/** One line of `application/x-ndjson`: progress until the one line with the verdict, or with the failure. */
export const verifyLineSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("progress"), checked: z.number().int(), rows: z.number().int() }),
  z.object({ kind: z.literal("verdict"), verdict: verificationSchema }),
  z.object({ kind: z.literal("failed"), code: z.string(), message: z.string() }),
]);
export type VerifyLine = z.infer<typeof verifyLineSchema>;

export const auditStatusSchema = z.object({
  rows: z.number().int(),
  oldest_at: z.string().nullable(),
  last_checkpoint: z
    .object({
      size: z.number().int(),
      at: z.string(),
      /** Null until it has reached the place outside. */
      anchored_at: z.string().nullable(),
    })
    .nullable(),
  anchor: z.object({
    kind: z.enum(ANCHOR_KINDS),
    ok: z.boolean(),
    /** Since when it is so; null before the first checkpoint. */
    since: z.string().nullable(),
    /** Where the checkpoints are, or why the newest could not be put there. */
    message: z.string(),
  }),
  /** What no checkpoint that reached the place outside covers. */
  uncovered: coverageSchema,
  /** The first row that one of the newest checkpoints contradicts. Null vouches for nothing: that takes verifying. */
  first_bad: firstBadSchema.nullable(),
  /** Whether the console's own database role can do nothing to the log but append. */
  limited_role: z.boolean(),
});
export type AuditStatus = z.infer<typeof auditStatusSchema>;

nameInApi({
  AuditCoverage: coverageSchema,
  AuditList: auditListSchema,
  AuditRow: auditRowSchema,
  AuditStatus: auditStatusSchema,
  AuditVerification: verificationSchema,
});
