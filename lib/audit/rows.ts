import "server-only";

import { z } from "zod";

import { findActors } from "@/lib/audit/actors";
import { searchOf } from "@/lib/audit/rules";
import type { AuditFilter, AuditRow } from "@/lib/audit/schemas";
import { auditRowSchema } from "@/lib/audit/schemas";
import { shownEnvironmentSchema } from "@/lib/core/config";
import type { Database } from "@/lib/db/database";

const storedSchema = z.array(
  z.object({ seq: z.coerce.bigint(), envelope: z.string(), prevHash: z.string(), hash: z.string() }),
);
/** A row as it is stored. */
export type StoredRow = z.infer<typeof storedSchema>[number];

interface Page {
  below: bigint;
  limit: number;
}

/** Above every number a row can have. */
export const NEWEST = 2n ** 62n;

/** Stored times are UTC with milliseconds, so that they sort as text. */
const stored = (time: string | undefined) => (time === undefined ? null : new Date(time).toISOString());

/** What a row says that this build can read; the rest is unknown. */
const readableSchema = z.object({
  id: z.string().catch("unknown"),
  at: z.iso.datetime().catch(new Date(0).toISOString()),
  action: z.string().catch("unknown"),
  family: z.string().catch("unknown"),
  actor: auditRowSchema.shape.actor.catch({ kind: "unknown", id: null, email: null }),
  environment: shownEnvironmentSchema.catch("unknown"),
  selected_env: shownEnvironmentSchema.catch("unknown"),
  host: z.string().catch("unknown"),
  request_id: z.string().catch("unknown"),
  ip: z.string().nullable().catch(null),
  user_agent: z.string().nullable().catch(null),
  surface_id: z.string().optional().catch(undefined),
  target_env: shownEnvironmentSchema.optional().catch("unknown"),
  subject: auditRowSchema.shape.subject.catch({ kind: "unknown", id: "unknown" }),
  payload: z.record(z.string(), z.unknown()).catch({}),
});

/** At most `limit` rows below a number that a filter lets through, newest first. */
export async function findRows(db: Database, filter: AuditFilter, page: Page): Promise<StoredRow[]> {
  if (filter.actor === undefined) return searchRows(db, filter, page);
  const actors = await findActors(db, filter.actor);
  const found = await Promise.all(actors.map((actor) => searchRows(db, { ...filter, actor }, page)));
  return found
    .flat()
    .sort((one, other) => (one.seq < other.seq ? 1 : -1))
    .slice(0, page.limit);
}

async function searchRows(db: Database, filter: AuditFilter, { below, limit }: Page): Promise<StoredRow[]> {
  const search = searchOf(filter);
  if (search === null) return [];
  const rows = await db.$queryRaw`
    SELECT log.seq, log.envelope, log.prev_hash AS "prevHash", log.hash
    FROM console_audit_search(
      ${search.terms}::text[], ${search.pieces}::text[], ${stored(filter.from)}, ${stored(filter.to)}, ${below}, ${limit}::integer
    ) AS found(seq) JOIN console_audit_log log ON log.seq = found.seq ORDER BY log.seq DESC`;
  return storedSchema.parse(rows);
}

/** A stored row as the API shows it: its bytes, and its place in the chain. One that cannot be read costs no other row its answer. */
export function toAuditRow({ seq, envelope, prevHash, hash }: StoredRow): AuditRow {
  const bytes = parsed(envelope);
  const { surface_id, target_env, ...row } = readableSchema.parse(
    typeof bytes === "object" && bytes !== null ? bytes : {},
  );
  return {
    ...row,
    ...(surface_id === undefined ? {} : { surface_id }),
    ...(target_env === undefined ? {} : { target_env }),
    seq: Number(seq),
    prev_hash: prevHash,
    hash,
  };
}

function parsed(envelope: string): unknown {
  try {
    return JSON.parse(envelope);
  } catch {
    return null;
  }
}
