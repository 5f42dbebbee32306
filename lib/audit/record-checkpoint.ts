import "server-only";

import { z } from "zod";
import { recordAudit } from "@/lib/audit/append";
import { isCheckpointDue, type Uncovered } from "@/lib/audit/rules";
import { authorize } from "@/lib/core/authorize";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import { readRows } from "@/lib/db/read-rows";
import type { Tx } from "@/lib/db/transaction";
import { deriveCheckpointKey } from "@/lib/keys/checkpoint-key";
import { committed } from "@/lib/work/committed";

const NO_ROWS: Uncovered = { rows: 0, oldestAt: null, lastCheckpointAt: null, isPending: false };

const uncoveredSchema = z.object({
  rows: z.number(),
  oldestAt: z.date().nullable(),
  lastCheckpointAt: z.date().nullable(),
  isPending: z.boolean(),
});

/** Makes a checkpoint of the log as it is, when one is due; answers whether it did. It reaches the place outside later. */
export async function recordCheckpoint(ctx: Context): Promise<boolean> {
  authorize(ctx, "audit:checkpoint");
  if (!isCheckpointDue(await readUncovered(ctx.db), ctx.now())) return false;
  return committed(ctx, "checkpoint", (tx) => writeCheckpoint(tx, ctx));
}

/** What no checkpoint covers yet. A row that says a checkpoint was made needs none of its own. */
async function readUncovered(db: Database | Tx): Promise<Uncovered> {
  const [found] = await readRows(db, uncoveredSchema)`
    SELECT (head.seq - coalesce(last.size, 0))::integer AS rows, last.at AS "lastCheckpointAt",
      coalesce(last.anchored_at IS NULL AND last.size IS NOT NULL, false) AS "isPending",
      (SELECT min(uncovered.at)::timestamptz FROM (
        SELECT log.at FROM console_audit_log log
        WHERE log.seq > coalesce(last.size, 0) AND log.action <> 'console.audit.checkpoint'
        ORDER BY log.seq LIMIT 1000) uncovered) AS "oldestAt"
    FROM console_audit_head head
    LEFT JOIN LATERAL (
      -- One of rows that are gone would keep a log that was cut from ever getting another.
      SELECT size, at, anchored_at FROM audit_checkpoints WHERE size <= head.seq ORDER BY size DESC LIMIT 1) last ON true`;
  return found ?? NO_ROWS;
}

async function writeCheckpoint(tx: Tx, ctx: Context): Promise<boolean> {
  // Of two consoles one makes the checkpoint. The head itself is locked by the function that appends, and by nobody else.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('audit_checkpoint'))`;
  const [head] = await readRows(tx, z.object({ seq: z.bigint(), hash: z.string() }))`
    SELECT seq, hash FROM console_audit_head WHERE id = 1`;
  const now = ctx.now();
  if (head === undefined || !isCheckpointDue(await readUncovered(tx), now)) return false;
  const signed = deriveCheckpointKey(ctx.secretKey).sign({
    environment: ctx.environment,
    size: Number(head.seq),
    head_hash: head.hash,
    at: now.toISOString(),
  });
  const { environment, size, head_hash: headHash, key_id: keyId, signature } = signed;
  await tx.auditCheckpoint.create({
    data: { environment, size, headHash, keyId, signature, at: now, nextAttemptAt: now },
  });
  await recordAudit(tx, ctx, {
    action: "console.audit.checkpoint",
    subject: { kind: "checkpoint", id: String(size) },
    payload: { size, head_hash: headHash, key_id: keyId, signature, anchor: ctx.anchors.kind },
  });
  return true;
}
