import "server-only";

import { z } from "zod";
import { recordAudit } from "@/lib/audit/append";
import { type CheckpointReader, coverageFrom, listOwnCheckpoints } from "@/lib/audit/coverage";
import { isCheckpointDue, isUnderWay, type Uncovered } from "@/lib/audit/rules";
import { authorize } from "@/lib/core/authorize";
import type { Context } from "@/lib/db/context";
import { readRows } from "@/lib/db/read-rows";
import type { Tx } from "@/lib/db/transaction";
import { deriveCheckpointKey } from "@/lib/keys/checkpoint-key";
import { committed } from "@/lib/work/committed";

/** Makes a checkpoint of the log as it is, when one is due; answers whether it did. It reaches the place outside later. */
export async function recordCheckpoint(ctx: Context): Promise<boolean> {
  authorize(ctx, "audit:checkpoint");
  if (!isCheckpointDue(await readUncovered(ctx, ctx.now()), ctx.now())) return false;
  return committed(ctx, "checkpoint", (tx) => writeCheckpoint(tx, ctx));
}

/** What no checkpoint of ours covers yet. One of rows that are gone would keep a log that was cut from ever getting another. */
async function readUncovered(reader: CheckpointReader, now: Date): Promise<Uncovered> {
  const [last] = await listOwnCheckpoints(reader, { most: 1 });
  const { rows, since } = await coverageFrom(reader.db, last?.size ?? 0n, now);
  return {
    rows,
    oldestAt: since === null ? null : new Date(since),
    lastCheckpointAt: last?.at ?? null,
    isPending: last !== undefined && isUnderWay(last, now),
  };
}

async function writeCheckpoint(tx: Tx, ctx: Context): Promise<boolean> {
  // Of two consoles one makes the checkpoint. The head itself is locked by the function that appends, and by nobody else.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('audit_checkpoint'))`;
  const [head] = await readRows(tx, z.object({ seq: z.bigint(), hash: z.string() }))`
    SELECT seq, hash FROM console_audit_head WHERE id = 1`;
  const now = ctx.now();
  if (head === undefined || !isCheckpointDue(await readUncovered({ db: tx, secretKey: ctx.secretKey }, now), now)) {
    return false;
  }
  const signed = deriveCheckpointKey(ctx.secretKey).sign({
    environment: ctx.environment,
    size: Number(head.seq),
    head_hash: head.hash,
    at: now.toISOString(),
  });
  const { environment, size, head_hash: headHash, key_id: keyId, signature } = signed;
  const data = { environment, size, headHash, keyId, signature, at: now, nextAttemptAt: now };
  // Whoever may INSERT can have taken the place of this one: then the next row's is made.
  const { count } = await tx.auditCheckpoint.createMany({ data, skipDuplicates: true });
  if (count === 0) return false;
  await recordAudit(tx, ctx, {
    action: "console.audit.checkpoint",
    subject: { kind: "checkpoint", id: String(size) },
    payload: { size, head_hash: headHash, key_id: keyId, signature, anchor: ctx.anchors.kind },
  });
  return true;
}
