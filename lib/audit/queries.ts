import "server-only";

import { z } from "zod";
import { faultAgainst } from "@/lib/audit/anchors";
import { listOwnCheckpoints, readCoverage, readHead } from "@/lib/audit/coverage";
import { findRows, NEWEST, toAuditRow } from "@/lib/audit/rows";
import type { AuditQuery, AuditRow, AuditStatus, Coverage, FirstBad } from "@/lib/audit/schemas";
import { decodeCursor, foreignCursor, type Page, toPage } from "@/lib/core/page";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import type { AuditCheckpoint } from "@/lib/db/generated/client";
import { readRows } from "@/lib/db/read-rows";
import { translated } from "@/lib/db/transaction";

const seqSchema = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt);

const PLACES: Record<AuditStatus["anchor"]["kind"], string> = {
  github: "Checkpoints are kept as commit statuses of the repository's first commit.",
  file: "Checkpoints are kept in the file that AUDIT_ANCHOR_FILE names.",
};

/** Checkpoints that are compared whenever somebody looks: a day of a busy console. */
const COMPARED = 150;

/** Audit rows of this console, newest first, by keyset on seq. */
export async function listAudit(ctx: Context, query: AuditQuery): Promise<Page<AuditRow>> {
  const below = seqOf(query.cursor);
  const rows = await translated(() => findRows(ctx.db, query, { below, limit: query.limit + 1 }));
  return toPage(rows, query.limit, { item: toAuditRow, keys: (row) => [row.seq.toString()] });
}

function seqOf(cursor: string | undefined): bigint {
  if (cursor === undefined) return NEWEST;
  const seq = seqSchema.safeParse(decodeCursor(cursor, 1)[0]);
  if (!seq.success) throw foreignCursor();
  return seq.data;
}

/** What the checkpoints that this database still has say against the log; those outside are compared by verifying. */
export async function findContradiction(ctx: Pick<Context, "db" | "secretKey">): Promise<FirstBad | null> {
  const { db } = ctx;
  const newest = await db.auditCheckpoint.findMany({ orderBy: { size: "desc" }, take: COMPARED });
  if ((await contradictionTo(db, newest)) === null) return null;
  // Signatures are looked at where one says something: a row that anybody can have written says nothing against the log.
  return contradictionTo(db, await listOwnCheckpoints(ctx, { most: COMPARED, isGoneToo: true }));
}

async function contradictionTo(db: Database, checkpoints: readonly AuditCheckpoint[]): Promise<FirstBad | null> {
  const known = checkpoints.map(({ size, headHash }) => ({ size: Number(size), head_hash: headHash }));
  return faultAgainst(db, Number(await readHead(db)), known);
}

/** What of the log has stood without an anchor for too long, whatever the reason; null while it is in order. */
export async function getOverdueCoverage(ctx: Pick<Context, "db" | "secretKey" | "now">): Promise<Coverage | null> {
  const coverage = await readCoverage(ctx, ctx.now());
  return coverage.is_overdue ? coverage : null;
}

/** How long the log is, its newest checkpoint, whether checkpoints reach the place outside, and what its own role may do to it. */
export async function getAuditStatus(ctx: Context): Promise<AuditStatus> {
  return translated(async () => {
    const [rows, oldest, [checkpoint], anchor, uncovered, first_bad, limited_role] = await Promise.all([
      readHead(ctx.db).then(Number),
      ctx.db.auditRow.findFirst({ orderBy: { seq: "asc" }, select: { at: true } }),
      listOwnCheckpoints(ctx, { most: 1, isGoneToo: true }),
      anchorStatus(ctx),
      readCoverage(ctx, ctx.now()),
      findContradiction(ctx),
      isLimitedRole(ctx),
    ]);
    return {
      rows,
      oldest_at: oldest?.at ?? null,
      last_checkpoint:
        checkpoint === undefined
          ? null
          : {
              size: Number(checkpoint.size),
              at: checkpoint.at.toISOString(),
              anchored_at: checkpoint.anchoredAt?.toISOString() ?? null,
            },
      anchor: anchor.ok && uncovered.is_overdue ? { ...anchor, ok: false, message: uncovered.message } : anchor,
      uncovered,
      first_bad,
      limited_role,
    };
  });
}

async function anchorStatus(ctx: Context): Promise<AuditStatus["anchor"]> {
  const { kind } = ctx.anchors;
  const troubled = await ctx.db.auditCheckpoint.findFirst({ where: { anchoredAt: null, problem: { not: null } } });
  if (troubled !== null) {
    const since = troubled.problemSince?.toISOString() ?? null;
    return { kind, ok: false, since, message: troubled.problem ?? "" };
  }
  const [first] = await listOwnCheckpoints(ctx, { most: 1, anchoredAt: { not: null }, isGoneToo: true });
  return { kind, ok: true, since: first?.anchoredAt?.toISOString() ?? null, message: PLACES[kind] };
}

/** Whether the console's own role may do nothing to the log but read and append: not its owner, no right to change a row. */
async function isLimitedRole(ctx: Context): Promise<boolean> {
  const [role] = await readRows(ctx.db, z.object({ limited: z.boolean() }))`
    SELECT NOT (
      own.rolsuper OR own.rolcreaterole OR pg_has_role(log.relowner, 'MEMBER') OR has_schema_privilege(log.relnamespace, 'CREATE')
      OR has_table_privilege(log.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
      OR has_table_privilege('console_audit_head', 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
    ) AS limited
    FROM pg_class log, pg_roles own WHERE log.oid = 'console_audit_log'::regclass AND own.rolname = current_user`;
  return role?.limited ?? false;
}
