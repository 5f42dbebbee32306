import "server-only";

import { findRows } from "@/lib/audit/find-rows";
import { recordAudit } from "@/lib/audit/record-audit";
import { renderHead, renderRow } from "@/lib/audit/render-row";
import type { AuditExport } from "@/lib/audit/schemas";
import { authorize } from "@/lib/core/authorize";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { committed } from "@/lib/work/committed";

/** Rows that are in memory at a time. */
const BATCH = 1_000;

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
