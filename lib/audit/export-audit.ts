import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { findRows, type StoredRow, toAuditRow } from "@/lib/audit/rows";
import type { AuditExport, AuditRow } from "@/lib/audit/schemas";
import { authorize } from "@/lib/core/authorize";
import { CSV_MARK, type CsvValue, csvLine } from "@/lib/core/csv";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { committed } from "@/lib/work/committed";

/** Rows that are in memory at a time. */
const BATCH = 1_000;

const COLUMNS: Record<string, (row: AuditRow) => CsvValue> = {
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

/**
 * Everything that a filter lets through up to now, as text. The row about the export is written before the first byte: throws
 * unavailable when it cannot be, and then nothing is exported. What is appended meanwhile is not in it.
 */
export async function exportAudit(ctx: Context, query: AuditExport): Promise<AsyncIterable<string>> {
  authorize(ctx, "audit:export");
  const { format, ...filter } = query;
  const below = await committed(ctx, "exported", (tx) =>
    recordAudit(tx, ctx, {
      action: "console.audit.exported",
      subject: { kind: "audit", id: ctx.environment },
      payload: { format, filter },
    }),
  );
  return renderRows(ctx, query, below);
}

/** The rows below a number, newest first, a batch at a time and each batch only when it is asked for. */
async function* renderRows(ctx: Context, query: AuditExport, below: bigint): AsyncGenerator<string> {
  yield renderHead(query.format);
  let next = below;
  for (;;) {
    const rows = await translated(() => findRows(ctx.db, query, { below: next, limit: BATCH }));
    if (rows.length > 0) yield rows.map((row) => renderRow(query.format, row)).join("");
    const last = rows.at(-1);
    if (last === undefined || rows.length < BATCH) return;
    next = last.seq;
  }
}

/** The first line of an export, where its format has one. */
function renderHead(format: AuditExport["format"]): string {
  return format === "csv" ? `${CSV_MARK}${csvLine(Object.keys(COLUMNS))}` : "";
}

/** One row as a line. NDJSON keeps the stored bytes, so that the hash can be computed from a line without its last two members. */
function renderRow(format: AuditExport["format"], stored: StoredRow): string {
  if (format === "ndjson") {
    const { envelope, prevHash, hash } = stored;
    return `${envelope.slice(0, -1)}, "prev_hash": "${prevHash}", "hash": "${hash}"}\n`;
  }
  const row = toAuditRow(stored);
  return csvLine(Object.values(COLUMNS).map((read) => read(row)));
}
