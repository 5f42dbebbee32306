import "server-only";

import type { AuditEvent } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { SurfaceHold } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";

interface NewHold {
  /** Null: the production console. */
  surfaceId: string | null;
  sha: string;
  reason: string;
  setById: string;
  setByEmail: string;
  /** What it came of, for the audit row. */
  cause: { promotion_id: string } | { deploy_id: string };
}

/** Opens the hold that a rollback leaves, in place of an older one of the surface; answers the audit rows to write. */
export async function openHold(tx: Tx, ctx: Context, hold: NewHold): Promise<AuditEvent[]> {
  const { cause, ...set } = hold;
  const id = newId("hld");
  const before = await tx.surfaceHold.findFirst({ where: { surfaceId: hold.surfaceId, endedAt: null } });
  const ended = before === null ? null : await endHold(tx, ctx, { row: before, reason: null, replacedBy: id });
  await tx.surfaceHold.create({ data: { id, ...set, setAt: ctx.now() } });
  const told = { sha: hold.sha, reason: hold.reason, set_by: hold.setByEmail };
  const opened: AuditEvent = {
    action: "console.lock.set",
    subject: { kind: "hold", id },
    payload: { kind: "hold", ...surfaceOf(hold), ...told, ...cause },
  };
  return ended === null ? [opened] : [ended, opened];
}

function surfaceOf({ surfaceId }: Pick<SurfaceHold, "surfaceId">): { surface_id?: string } {
  return surfaceId === null ? {} : { surface_id: surfaceId };
}

/** Ends an open hold and answers the audit row to write; null when somebody else ended it first. */
export async function endHold(
  tx: Tx,
  ctx: Context,
  end: { row: SurfaceHold; reason: string | null; replacedBy: string | null },
): Promise<AuditEvent | null> {
  const { row, reason, replacedBy } = end;
  const { count } = await tx.surfaceHold.updateMany({
    where: { id: row.id, endedAt: null },
    data: { endedAt: ctx.now(), endedByEmail: personOf(ctx.actor)?.email ?? null, endReason: reason },
  });
  if (count === 0) return null;
  const set = { sha: row.sha, set_by: row.setByEmail, set_at: row.setAt.toISOString(), set_reason: row.reason };
  const replaced = replacedBy === null ? {} : { replaced_by: replacedBy };
  return {
    action: "console.lock.released",
    subject: { kind: "hold", id: row.id },
    payload: { kind: "hold", ...surfaceOf(row), ...set, reason, ...replaced },
  };
}

/** Whether that person's hold at that commit was set since a moment: of one rollback, it can only be its own. */
export async function hasHeldSince(
  tx: Tx,
  hold: { surfaceId: string | null; sha: string; setById: string; since: Date },
): Promise<boolean> {
  const { since, ...own } = hold;
  return (await tx.surfaceHold.count({ where: { ...own, setAt: { gte: since } } })) > 0;
}
