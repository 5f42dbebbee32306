import "server-only";

import { z } from "zod";

import { searchOf } from "@/lib/audit/rules";
import type { AuditFilter, AuditRow } from "@/lib/audit/schemas";
import { auditRowSchema } from "@/lib/audit/schemas";
import type { Database } from "@/lib/db/database";

const storedSchema = z.array(
  z.object({ seq: z.coerce.bigint(), envelope: z.string(), prevHash: z.string(), hash: z.string() }),
);
/** A row as it is stored. */
export type StoredRow = z.infer<typeof storedSchema>[number];

/** Above every number a row can have. */
export const NEWEST = 2n ** 62n;

/** Stored times are UTC with milliseconds, so that they sort as text. */
const stored = (time: string | undefined) => (time === undefined ? null : new Date(time).toISOString());

/** At most `limit` rows below a number that a filter lets through, newest first. */
export async function findRows(
  db: Database,
  filter: AuditFilter,
  { below, limit }: { below: bigint; limit: number },
): Promise<StoredRow[]> {
  const search = searchOf(filter);
  if (search === null) return [];
  const rows = await db.$queryRaw`
    SELECT log.seq, log.envelope, log.prev_hash AS "prevHash", log.hash
    FROM console_audit_search(
      ${search.terms}::text[], ${search.pieces}::text[], ${stored(filter.from)}, ${stored(filter.to)}, ${below}, ${limit}::integer
    ) AS found(seq) JOIN console_audit_log log ON log.seq = found.seq ORDER BY log.seq DESC`;
  return storedSchema.parse(rows);
}

/** A stored row as the API shows it: its bytes, and its place in the chain. */
export function toAuditRow({ envelope, prevHash, hash }: StoredRow): AuditRow {
  const bytes = z.record(z.string(), z.unknown()).parse(JSON.parse(envelope));
  return auditRowSchema.parse({ ...bytes, prev_hash: prevHash, hash });
}
