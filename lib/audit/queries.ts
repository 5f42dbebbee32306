import "server-only";

import { z } from "zod";

import { type AuditQuery, type AuditRow, auditRowSchema } from "@/lib/audit/schemas";
import { decodeCursor, foreignCursor, type Page, toPage } from "@/lib/core/page";
import type { Context } from "@/lib/db/context";
import type { Prisma, AuditRow as StoredRow } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";

const seqSchema = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt);

function beforeSeq(cursor: string | undefined): Prisma.AuditRowWhereInput {
  if (cursor === undefined) return {};
  const seq = seqSchema.safeParse(decodeCursor(cursor, 1)[0]);
  if (!seq.success) throw foreignCursor();
  return { seq: { lt: seq.data } };
}

/** Stored times are UTC with milliseconds, so that they sort as text. */
const stored = (time: string) => new Date(time).toISOString();

function toRow(row: StoredRow): AuditRow {
  return auditRowSchema.parse({
    ...z.record(z.string(), z.unknown()).parse(JSON.parse(row.envelope)),
    prev_hash: row.prevHash,
    hash: row.hash,
  });
}

/** Audit rows of this console, newest first, by keyset on seq. */
export async function listAudit(ctx: Context, query: AuditQuery): Promise<Page<AuditRow>> {
  const at = {
    ...(query.from === undefined ? {} : { gte: stored(query.from) }),
    ...(query.to === undefined ? {} : { lt: stored(query.to) }),
  };
  const where: Prisma.AuditRowWhereInput = {
    ...(query.family === undefined ? {} : { family: query.family }),
    ...(query.action === undefined ? {} : { action: query.action }),
    ...(query.actor === undefined ? {} : { actorEmail: query.actor }),
    ...(query.surface_id === undefined ? {} : { surfaceId: query.surface_id }),
    ...(query.env === undefined ? {} : { environment: query.env }),
    ...(Object.keys(at).length === 0 ? {} : { at }),
    ...beforeSeq(query.cursor),
  };
  const rows = await translated(() =>
    ctx.db.auditRow.findMany({ where, orderBy: { seq: "desc" }, take: query.limit + 1 }),
  );
  return toPage(rows, query.limit, { item: toRow, keys: (row) => [row.seq.toString()] });
}
