import "server-only";

import { z } from "zod";
import { coverageWords, isCoverageOverdue } from "@/lib/audit/rules";
import type { Coverage } from "@/lib/audit/schemas";
import type { SignedCheckpoint } from "@/lib/core/anchor";
import { environmentSchema } from "@/lib/core/config";
import type { Database } from "@/lib/db/database";
import type { AuditCheckpoint, Prisma } from "@/lib/db/generated/client";
import { readRows } from "@/lib/db/read-rows";
import type { Tx } from "@/lib/db/transaction";
import { findSigners } from "@/lib/keys/signers";

/** What the signatures of checkpoints are judged with. */
export interface CheckpointReader {
  db: Database | Tx;
  secretKey: string;
}

/** Rows read at a time until one is found that this console signed, and how many in all: others can be written by whoever may INSERT. */
const PAGE = 50;
const READ_AT_MOST = 5_000;

/**
 * The newest checkpoints that carry this console's signature, at most so many; of rows that are gone only where those are wanted, too. A
 * row of the table without it was written by somebody else, and counts for nothing.
 */
export async function listOwnCheckpoints(
  reader: CheckpointReader,
  wanted: { most: number; anchoredAt?: Prisma.DateTimeNullableFilter; isGoneToo?: boolean },
): Promise<AuditCheckpoint[]> {
  const isOurs = await findSigners(reader);
  const there = wanted.isGoneToo === true ? {} : { size: { lte: await readHead(reader.db) } };
  const anchored = wanted.anchoredAt === undefined ? {} : { anchoredAt: wanted.anchoredAt };
  const own: AuditCheckpoint[] = [];
  for (let skip = 0; skip < READ_AT_MOST && own.length < wanted.most; skip += PAGE) {
    const where = { ...there, ...anchored };
    const page = await reader.db.auditCheckpoint.findMany({ where, orderBy: { size: "desc" }, take: PAGE, skip });
    const signed = page.filter((row) => {
      const checkpoint = signedCheckpoint(row);
      return checkpoint !== null && isOurs(checkpoint);
    });
    own.push(...signed.slice(0, wanted.most - own.length));
    if (page.length < PAGE) break;
  }
  return own;
}

/** How many rows the head of the chain says there are. */
export async function readHead(db: Database | Tx): Promise<bigint> {
  const [head] = await readRows(db, z.object({ seq: z.bigint() }))`SELECT seq FROM console_audit_head`;
  return head?.seq ?? 0n;
}

/** A stored checkpoint as it was signed; null for one of an environment that this build does not know: it cannot be this console's. */
export function signedCheckpoint(row: AuditCheckpoint): SignedCheckpoint | null {
  const environment = environmentSchema.safeParse(row.environment).data;
  if (environment === undefined) return null;
  return {
    environment,
    size: Number(row.size),
    head_hash: row.headHash,
    at: row.at.toISOString(),
    key_id: row.keyId,
    signature: row.signature,
  };
}

/** What no checkpoint outside covers now, as far as this database knows; whatever the reason is. */
export async function readCoverage(reader: CheckpointReader, now: Date): Promise<Coverage> {
  const [newest] = await listOwnCheckpoints(reader, { most: 1, anchoredAt: { not: null } });
  return coverageFrom(reader.db, newest?.size ?? 0n, now);
}

/** What stands after the rows that a checkpoint covers. A row that says a checkpoint was made needs none of its own. */
export async function coverageFrom(db: Database | Tx, size: bigint, now: Date): Promise<Coverage> {
  const [found] = await readRows(db, z.object({ rows: z.number(), since: z.date().nullable() }))`
    SELECT (head.seq - ${size})::integer AS rows, (SELECT min(uncovered.at)::timestamptz FROM (
      SELECT log.at FROM console_audit_log log
      WHERE log.seq > ${size} AND log.action <> 'console.audit.checkpoint' ORDER BY log.seq LIMIT 1000) uncovered) AS since
    FROM console_audit_head head`;
  const since = found?.since ?? null;
  const rows = since === null ? 0 : (found?.rows ?? 0);
  const is_overdue = since !== null && isCoverageOverdue(since, now);
  const told = { rows, since: since?.toISOString() ?? null, is_overdue };
  return { ...told, message: coverageWords(told) };
}
