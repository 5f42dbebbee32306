import "server-only";

import { z } from "zod";
import { earlier, faultWords } from "@/lib/audit/rules";
import { FAULTS, type FirstBad } from "@/lib/audit/schemas";
import type { Database } from "@/lib/db/database";
import { readRows } from "@/lib/db/read-rows";
import { translated } from "@/lib/db/transaction";

/** Rows that one statement looks at: some hundred milliseconds of work. */
const RANGE = 25_000;
/** Statements at a time. A range needs nothing from another, so each takes a core of the database. */
const LANES = 2;

export interface Progress {
  checked: number;
  rows: number;
}

type FoundFault = Pick<FirstBad, "seq" | "reason">;

/** The log as it was when somebody began to look: rows that are appended later are not judged. */
interface Extent {
  rows: number;
  headHash: string;
  newest: number;
}

const extentSchema = z.tuple([
  z.object({ rows: z.coerce.number(), headHash: z.string(), newest: z.coerce.number(), below: z.coerce.number() }),
]);
const faultSchema = z.array(z.object({ seq: z.coerce.number(), reason: z.enum(FAULTS) }));

const COLUMNS = ["id", "at", "action", "family", "environment", "surface_id"].map((name) => [
  name,
  `->> '${name}'::text`,
]);
const NESTED = [
  ["actor_id", "{actor,id}"],
  ["actor_email", "{actor,email}"],
  ["subject_kind", "{subject,kind}"],
  ["subject_id", "{subject,id}"],
].map(([name, path]) => [name, `#>> '${path}'::text[]`]);
const DECLARED = [...COLUMNS, ...NESTED].map(([name, from]) => `${name} ((envelope)::jsonb ${from})`);

interface Range {
  after: number;
  upto: number;
  /** Whether the columns are compared with the bytes, which takes three times as long. */
  withColumns: boolean;
}

/** Judges every row and the end of the log, in constant memory; the fault is that of the earliest bad row. */
export async function verifyRows(
  db: Database,
  onProgress: (progress: Progress) => void,
): Promise<{ extent: Extent; fault: FirstBad | null }> {
  return translated(async () => {
    const extent = await readExtent(db);
    const rows = Math.max(extent.rows, extent.newest);
    let checked = 0;
    const inside = await firstFaultOfAll(db, extent.newest, (more) => {
      checked += more;
      onProgress({ checked, rows });
    });
    const before = extent.below < 1 ? ({ seq: extent.below, reason: "misnumbered" } as const) : null;
    const fault = earlier(before, earlier(inside, await faultOfEnd(db, extent)));
    return { extent, fault: fault === null ? null : { ...fault, message: faultWords(fault.seq, fault.reason) } };
  });
}

async function readExtent(db: Database): Promise<Extent & { below: number }> {
  const found = await db.$queryRaw`
    SELECT head.seq AS rows, head.hash AS "headHash",
      (SELECT coalesce(max(seq), 0) FROM console_audit_log) AS newest,
      (SELECT coalesce(min(seq), 1) FROM console_audit_log) AS below
    FROM console_audit_head head WHERE head.id = 1`;
  const [extent] = extentSchema.parse(found);
  return extent;
}

async function firstFaultOfAll(
  db: Database,
  newest: number,
  onChecked: (checked: number) => void,
): Promise<FoundFault | null> {
  const withColumns = !(await areColumnsDeclared(db));
  let next = 0;
  let found: FoundFault | null = null;
  async function lane(): Promise<void> {
    while (next < newest && found === null) {
      const after = next;
      next = Math.min(after + RANGE, newest);
      const upto = next;
      const fault = await firstFaultIn(db, { after, upto, withColumns });
      found = earlier(found, fault);
      onChecked(upto - after);
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane));
  return found;
}

/** Whether the database still makes every column from the bytes: then none can say something else, and none is read. */
async function areColumnsDeclared(db: Database): Promise<boolean> {
  const found = await readRows(db, z.object({ declared: z.string() }))`
    SELECT attname || ' ' || pg_catalog.pg_get_expr(adbin, adrelid) AS declared
    FROM pg_catalog.pg_attribute JOIN pg_catalog.pg_attrdef ON adrelid = attrelid AND adnum = attnum
    WHERE attrelid = 'public.console_audit_log'::regclass AND attgenerated = 's'`;
  return DECLARED.every((declared) => found.some((column) => column.declared === declared));
}

/**
 * The first bad row among those after `after` up to `upto`, each judged by its own bytes and by the row before it. Sent as
 * text, not kept as a function in the database: who owns the database could change that.
 */
async function firstFaultIn(db: Database, { after, upto, withColumns }: Range): Promise<FoundFault | null> {
  const found = await db.$queryRaw`
    WITH link AS (
      SELECT log.*, lag(seq) OVER chain AS before_seq, lag(hash) OVER chain AS before_hash
      FROM public.console_audit_log log WHERE seq >= ${after}::bigint AND seq <= ${upto}::bigint
      WINDOW chain AS (ORDER BY seq)
    ), judged AS (
      SELECT seq, CASE
        WHEN seq <> coalesce(before_seq, CASE WHEN seq = 1 THEN 0 END, -1) + 1 THEN 'missing'
        WHEN prev_hash <> coalesce(before_hash, pg_catalog.repeat('0', 64)) THEN 'not_following'
        WHEN hash <> pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(prev_hash || E'\n' || envelope, 'UTF8')), 'hex')
          THEN 'altered'
        WHEN pg_catalog.strpos(envelope, '"seq": ' || seq || ',') = 0
          AND pg_catalog.strpos(envelope, '"seq": ' || seq || '}') = 0 THEN 'misnumbered'
        WHEN NOT ${withColumns}::boolean THEN NULL
        WHEN NOT envelope IS JSON OBJECT THEN 'altered'
        ELSE (
          SELECT CASE
            WHEN (id, at, action, family, environment)
              IS DISTINCT FROM (e ->> 'id', e ->> 'at', e ->> 'action', e ->> 'family', e ->> 'environment')
              OR (actor_id, actor_email, surface_id, subject_kind, subject_id)
              IS DISTINCT FROM (e #>> '{actor,id}', e #>> '{actor,email}', e ->> 'surface_id', e #>> '{subject,kind}', e #>> '{subject,id}')
              THEN 'column_differs'
          END
          FROM (SELECT envelope::jsonb AS e OFFSET 0) parsed)
      END AS reason
      FROM link WHERE seq > ${after}::bigint
    )
    SELECT CASE reason
      WHEN 'missing' THEN (SELECT coalesce(max(seq), 0) + 1 FROM public.console_audit_log WHERE seq < judged.seq)
      ELSE seq END AS seq, reason
    FROM judged WHERE reason IS NOT NULL ORDER BY judged.seq LIMIT 1`;
  return faultSchema.parse(found)[0] ?? null;
}

/** What is wrong with the end: rows that are gone, rows that the head does not know, or another newest row than it says. */
async function faultOfEnd(db: Database, { rows, headHash, newest }: Extent): Promise<FoundFault | null> {
  if (newest < rows) return { seq: newest + 1, reason: "missing" };
  if (newest > rows) return { seq: rows + 1, reason: "head_differs" };
  const last = await db.auditRow.findUnique({ where: { seq: rows }, select: { hash: true } });
  return rows === 0 || last?.hash === headHash ? null : { seq: rows, reason: "head_differs" };
}
