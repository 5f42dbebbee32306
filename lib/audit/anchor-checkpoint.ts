import "server-only";

import { signedCheckpoint } from "@/lib/audit/coverage";
import { recordCheckpoint } from "@/lib/audit/record-checkpoint";
import { retryDelay } from "@/lib/audit/rules";
import { authorize } from "@/lib/core/authorize";
import { forEach } from "@/lib/core/each";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { type AuditCheckpoint, Prisma } from "@/lib/db/generated/client";
import { findSigners } from "@/lib/keys/signers";
import { paths } from "@/lib/paths";
import { claimLease } from "@/lib/work/lease";

const FOREIGN = "A checkpoint in the database is not signed by this console: find out who wrote it.";
/** Longer than the slowest call. */
const CHECKPOINTS = { table: "audit_checkpoints", key: "size", due: "next_attempt_at", seconds: 30 } as const;

/**
 * Makes a checkpoint when one is due and puts the one that waits outside. What went wrong there is kept with it and shown,
 * and tried again: a checkpoint that arrives twice is the same one.
 */
export async function anchorAudit(ctx: Context): Promise<void> {
  authorize(ctx, "audit:checkpoint");
  await forEach([recordCheckpoint, putNext], (part) => part(ctx));
}

async function putNext(ctx: Context): Promise<void> {
  const row = await claimCheckpoint(ctx);
  if (row !== null) await putOnAnchor(ctx, row);
}

/** Takes the checkpoint that still has to be put outside when it is due and nobody holds it. */
async function claimCheckpoint(ctx: Context): Promise<AuditCheckpoint | null> {
  const rows = { which: Prisma.sql`anchored_at IS NULL`, first: Prisma.sql`size` };
  const lease = await claimLease(ctx, CHECKPOINTS, rows);
  if (lease === null) return null;
  return ctx.db.auditCheckpoint.findFirst({ where: { size: BigInt(lease.id), leaseFence: lease.fence } });
}

async function putOnAnchor(ctx: Context, row: AuditCheckpoint): Promise<void> {
  const where = { size: row.size, anchoredAt: null, leaseFence: row.leaseFence };
  const page = `${ctx.consoleUrls[ctx.environment]}${paths.audit()}`;
  try {
    const signed = signedCheckpoint(row);
    if (signed === null || !(await findSigners(ctx))(signed)) throw new Error(FOREIGN);
    await outside("put-anchor", () => ctx.anchors.put(signed, page));
    const done = { anchoredAt: ctx.now(), problem: null, problemSince: null, leaseOwner: null, leaseUntil: null };
    await ctx.db.auditCheckpoint.updateMany({ where, data: done });
  } catch (error) {
    const now = ctx.now();
    const retryAfter = error instanceof UpstreamError ? (error.retryAfter ?? 0) : 0;
    const wait = Math.max(retryDelay(row.attempts), retryAfter * 1_000);
    await ctx.db.auditCheckpoint.updateMany({
      where,
      data: {
        problem: reasonOf(error),
        problemSince: row.problemSince ?? now,
        attempts: { increment: 1 },
        leaseOwner: null,
        leaseUntil: null,
        nextAttemptAt: new Date(now.getTime() + wait),
      },
    });
  }
}

/** Why it did not work, in words; a file system says it itself. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
