import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { CredentialName } from "@/lib/core/upstream";
import { type Health, nextHealth, type Sighting, storedIn } from "@/lib/credentials/rules";
import { credentialStateSchema } from "@/lib/credentials/schemas";
import type { Context } from "@/lib/db/context";
import type { UpstreamHealth } from "@/lib/db/generated/client";
import { inTransaction, type Tx, translated } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { announce } from "@/lib/work/announce";

/** What one call to a platform told about its key; the figures are GitHub's. */
export interface UpstreamSeen {
  name: CredentialName;
  state: Sighting;
  message: string | null;
  remaining?: number | null;
  resetAt?: Date | null;
  calls?: number;
  counted?: number;
}

interface Change {
  before: Health | null;
  after: Health;
}

/** Keeps how a platform last answered this console's key; a key that becomes rejected is audited once, until it works again. */
export async function recordUpstream(ctx: Context, seen: UpstreamSeen): Promise<void> {
  authorize(ctx, "credential:observe");
  try {
    if (!(await keepAsItWas(ctx, seen))) await inTransaction(ctx, (tx) => recordChange(tx, ctx, seen));
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
  }
}

/** Keeps that a key is as it was, which nobody has to be told; false when it is not. */
async function keepAsItWas(ctx: Context, seen: UpstreamSeen): Promise<boolean> {
  const change = await translated(() => readChange(ctx.db, ctx, seen));
  if (change === null) return true;
  if (change.before?.state !== change.after.state) return false;
  return translated(() => writeUpstream(ctx.db, seen, change));
}

/** What a call makes of the health that is stored; null when it said nothing new. */
async function readChange(db: Tx, ctx: Context, seen: UpstreamSeen): Promise<Change | null> {
  const row = await db.upstreamHealth.findUnique({ where: { name: seen.name } });
  const before = row === null ? null : toHealth(row);
  const after = nextHealth(before, { sighting: seen.state, message: seen.message }, ctx.now());
  return after === null ? null : { before, after };
}

async function writeUpstream(tx: Tx, seen: UpstreamSeen, change: Change): Promise<boolean> {
  const { remaining, resetAt, calls, counted, name } = seen;
  const data = { ...change.after, remaining, resetAt, calls, counted };
  if (change.before === null) {
    await tx.upstreamHealth.create({ data: { name, ...data } });
    return true;
  }
  const { count } = await tx.upstreamHealth.updateMany({ where: { name, state: change.before.state }, data });
  return count === 1;
}

async function recordChange(tx: Tx, ctx: Context, seen: UpstreamSeen): Promise<void> {
  const change = await readChange(tx, ctx, seen);
  // Another instance that saw a change first has recorded it.
  if (change === null || !(await writeUpstream(tx, seen, change)) || change.after.state === change.before?.state)
    return;
  if (change.after.state === "rejected") await recordDrift(tx, ctx, { name: seen.name, message: change.after.message });
  await announce(tx, "credential", seen.name);
}

async function recordDrift(
  tx: Tx,
  ctx: Context,
  drift: { name: CredentialName; message: string | null },
): Promise<void> {
  const { name, message } = drift;
  await recordAudit(tx, ctx, {
    action: "console.credential.drifted",
    subject: { kind: "credential", id: name },
    payload: { credential: name, message, stored_in: storedIn(ctx.config, ctx.environment, name) },
  });
}

/** A stored health in the words of the rules. */
export function toHealth(row: UpstreamHealth): Health {
  const { since, checkedAt, message } = row;
  return { state: credentialStateSchema.safeParse(row.state).data ?? "unknown", since, checkedAt, message };
}
