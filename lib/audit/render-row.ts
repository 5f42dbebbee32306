import "server-only";

import { type StoredRow, toAuditRow } from "@/lib/audit/find-rows";
import type { AuditExport, AuditRow } from "@/lib/audit/schemas";

const COLUMNS: Record<string, (row: AuditRow) => string | number | null | undefined> = {
  seq: (row) => row.seq,
  at: (row) => row.at,
  action: (row) => row.action,
  family: (row) => row.family,
  actor_kind: (row) => row.actor.kind,
  actor_id: (row) => row.actor.id,
  actor_email: (row) => row.actor.email,
  environment: (row) => row.environment,
  surface_id: (row) => row.surface_id,
  target_env: (row) => row.target_env,
  subject_kind: (row) => row.subject.kind,
  subject_id: (row) => row.subject.id,
  host: (row) => row.host,
  ip: (row) => row.ip,
  user_agent: (row) => row.user_agent,
  request_id: (row) => row.request_id,
  id: (row) => row.id,
  payload: (row) => JSON.stringify(row.payload),
  prev_hash: (row) => row.prev_hash,
  hash: (row) => row.hash,
};

/** One cell; what a spreadsheet would take for a formula begins with an apostrophe (OWASP, "CSV Injection"). */
function cell(value: string | number | null | undefined): string {
  const text = String(value ?? "");
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** The first line of an export, where its format has one. */
export function renderHead(format: AuditExport["format"]): string {
  return format === "csv" ? `${Object.keys(COLUMNS).join(",")}\r\n` : "";
}

/** One row as a line. NDJSON keeps the stored bytes, so that the hash can be computed from a line without its last two members. */
export function renderRow(format: AuditExport["format"], stored: StoredRow): string {
  if (format === "ndjson") {
    const { envelope, prevHash, hash } = stored;
    return `${envelope.slice(0, -1)}, "prev_hash": "${prevHash}", "hash": "${hash}"}\n`;
  }
  const row = toAuditRow(stored);
  const cells = Object.values(COLUMNS).map((read) => cell(read(row)));
  return `${cells.join(",")}\r\n`;
}
