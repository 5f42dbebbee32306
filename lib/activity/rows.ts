import "server-only";

import { z } from "zod";

import { actionsOfKind } from "@/lib/activity/kinds";
import type { ActivityQuery } from "@/lib/activity/schemas";
import { findActors } from "@/lib/audit/actors";
import type { StoredRow } from "@/lib/audit/rows";
import type { Context } from "@/lib/db/context";
import { readRows } from "@/lib/db/read-rows";

const PULL = /^#([1-9]\d{0,8})$/;

const rowSchema = z.object({
  seq: z.coerce.bigint(),
  envelope: z.string(),
  prevHash: z.string(),
  hash: z.string(),
});

/** Stored times are UTC with milliseconds, so that they sort as text. */
const storedTime = (time: string | undefined) => (time === undefined ? null : new Date(time).toISOString());

interface Words {
  wanted: string[];
  unwanted: string[];
  pulls: number[];
}

/** At most `limit` rows that an entry begins with, below a number, newest first. */
export async function findFirstRows(
  ctx: Context,
  query: ActivityQuery,
  { below, limit }: { below: bigint; limit: number },
): Promise<StoredRow[]> {
  const { actions, deployKinds } = actionsOfKind(query.kind);
  const { wanted, unwanted, pulls } = readWords(query.q ?? "");
  const emails = query.actor === undefined ? null : await findActors(ctx.db, query.actor);
  const who = query.actor?.toLowerCase() ?? null;
  const [surface, from, to] = [query.surface_id ?? null, storedTime(query.from), storedTime(query.to)];
  // Each action has an index by number, so that one which is rare is found at once. Of a deploy only its first row counts.
  return readRows(ctx.db, rowSchema)`
    SELECT log.seq, log.envelope, log.prev_hash AS "prevHash", log.hash
    FROM unnest(${actions}::text[]) AS wanted(action)
    CROSS JOIN LATERAL (
      SELECT l.seq, l.envelope, l.prev_hash, l.hash
      FROM console_audit_log l
      LEFT JOIN deploys d ON l.subject_kind = 'deploy' AND d.id = l.subject_id
      LEFT JOIN known_commits k ON k.sha = d.sha
      CROSS JOIN LATERAL (SELECT lower(concat_ws(' ', l.action, l.actor_email, l.surface_id, l.subject_id, k.title, d.sha, d.ref,
        d.reason, d.requested_by_email, d.origin_by, d.origin_login,
        (SELECT string_agg(value, ' ') FROM jsonb_each_text((l.envelope::jsonb) -> 'payload'))) COLLATE "C") AS words) AS said
      WHERE l.action = wanted.action AND l.seq < ${below}
        AND (${from}::text IS NULL OR l.at >= ${from}) AND (${to}::text IS NULL OR l.at < ${to})
        AND (${surface}::text IS NULL OR l.surface_id = ${surface})
        AND (${deployKinds}::text[] IS NULL OR d.kind IS NULL OR d.kind = ANY(${deployKinds}::text[]))
        AND (${who}::text IS NULL OR l.actor_email = ANY(${emails}::text[]) OR d.requested_by_email = ANY(${emails}::text[])
          OR position(${who} IN lower(concat_ws(' ', d.origin_by, d.origin_login))) > 0)
        AND (cardinality(${pulls}::int[]) = 0 OR k.pull = ANY(${pulls}::int[]))
        AND NOT EXISTS (SELECT FROM unnest(${wanted}::text[]) AS word WHERE position(word IN said.words) = 0)
        AND NOT EXISTS (SELECT FROM unnest(${unwanted}::text[]) AS word WHERE position(word IN said.words) > 0)
        AND (d.id IS NULL OR NOT EXISTS (SELECT FROM console_audit_log earlier
          WHERE earlier.subject_kind = 'deploy' AND earlier.subject_id = l.subject_id AND earlier.seq < l.seq))
      ORDER BY l.seq DESC LIMIT ${limit}
    ) AS log
    ORDER BY log.seq DESC LIMIT ${limit}`;
}

function readWords(text: string): Words {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "" && word !== "-");
  const isUnwanted = (word: string) => word.startsWith("-");
  return {
    wanted: words.filter((word) => !isUnwanted(word) && !PULL.test(word)),
    unwanted: words.filter(isUnwanted).map((word) => word.slice(1)),
    pulls: words.flatMap((word) => PULL.exec(word)?.[1] ?? []).map(Number),
  };
}
