import "server-only";

import type { Attestation, AttestationList } from "@/lib/attestations/schemas";
import { decodeMomentCursor, type PageQuery, toPage } from "@/lib/core/page";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import type { Attestation as AttestationRow, Prisma } from "@/lib/db/generated/client";
import { type Tx, translated } from "@/lib/db/transaction";

const NEWEST_FIRST: Prisma.AttestationOrderByWithRelationInput[] = [{ attestedAt: "desc" }, { id: "desc" }];

/** A row as the API shows it. */
export function toAttestation(row: AttestationRow): Attestation {
  return {
    id: row.id,
    sha: row.sha,
    note: row.note,
    attested_by: { id: row.attestedById, email: row.attestedByEmail },
    attested_at: row.attestedAt.toISOString(),
  };
}

/** The attestations made on this console, newest first. */
export async function listAttestations(ctx: Context, query: PageQuery): Promise<AttestationList> {
  const rows = await translated(() =>
    ctx.db.attestation.findMany({ where: afterCursor(query.cursor), orderBy: NEWEST_FIRST, take: query.limit + 1 }),
  );
  return toPage(rows, query.limit, {
    item: toAttestation,
    keys: (row) => [row.attestedAt.toISOString(), row.id],
  });
}

function afterCursor(cursor: string | undefined): Prisma.AttestationWhereInput {
  if (cursor === undefined) return {};
  const { at, id } = decodeMomentCursor(cursor);
  return { attestedAt: { lte: at }, NOT: { attestedAt: at, id: { gte: id } } };
}

/** The newest attestation made on this console, or null. */
export async function getNewestAttestation(db: Database | Tx): Promise<Attestation | null> {
  const row = await db.attestation.findFirst({ orderBy: NEWEST_FIRST });
  return row === null ? null : toAttestation(row);
}
