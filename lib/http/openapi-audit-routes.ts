import "server-only";
import { auditExportSchema, auditQuerySchema } from "@/lib/audit/schemas";
import type { Operation } from "@/lib/http/openapi-operation";

/** The audit log: reading, exporting, verifying. */
export const AUDIT_OPERATIONS: readonly Operation[] = [
  {
    id: "listAudit",
    method: "get",
    path: "/api/audit",
    summary: "The audit log of this console, newest first.",
    permission: "console:read",
    query: auditQuerySchema,
    answers: { 200: "AuditList" },
  },
  {
    id: "exportAudit",
    method: "get",
    path: "/api/audit/export",
    summary:
      "Every row that the filters let through, as a file; the export itself is a row, written before the first byte.",
    permission: "audit:export",
    query: auditExportSchema,
    answers: { 200: "csv or ndjson" },
  },
  {
    id: "getAuditStatus",
    method: "get",
    path: "/api/audit/status",
    summary:
      "How long the log is, whether its checkpoints reach the place outside, and what the console's own role may do to it.",
    permission: "console:read",
    answers: { 200: "AuditStatus" },
  },
  {
    id: "verifyAudit",
    method: "post",
    path: "/api/audit/verify",
    summary:
      "Recomputes the chain and compares it with the checkpoints outside; as application/x-ndjson it tells how far it is.",
    permission: "audit:verify",
    answers: { 200: "AuditVerification" },
    refusals: ["invalid_input", "payload_too_large"],
  },
];
