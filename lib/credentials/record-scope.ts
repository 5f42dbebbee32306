import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { CredentialName } from "@/lib/core/upstream";
import { isKnownToWorkElsewhere, isOnlyOf, type Sighting, storedIn } from "@/lib/credentials/rules";
import type { Context } from "@/lib/db/context";
import type { UpstreamScope } from "@/lib/db/generated/client";
import { inTransaction, translated } from "@/lib/db/transaction";

/** How a platform answered a key for one app. */
export interface ScopeSeen {
  name: CredentialName;
  /** The app or project that was asked for. */
  scope: string;
  state: Sighting;
  message: string | null;
}

/** What a refusal says: nothing of the key itself, while it worked for another app lately; `worksElsewhere` once it has since. */
export interface ScopeWord {
  isOnlyHere: boolean;
  worksElsewhere: boolean;
}

export const NOT_ONLY_HERE: ScopeWord = { isOnlyHere: false, worksElsewhere: false };

interface Step {
  before: UpstreamScope | null;
  isRefused: boolean;
}

/**
 * Keeps how a platform last answered a key for one app, and says whether a refusal is one of this app alone. That the key works
 * elsewhere and not here is audited once, until it works here. Silence changes nothing.
 */
export async function recordScope(ctx: Context, seen: ScopeSeen): Promise<ScopeWord> {
  authorize(ctx, "credential:observe");
  const isRefused = seen.state === "rejected" || seen.state === "forbidden";
  if (!isRefused && seen.state !== "ok") return NOT_ONLY_HERE;
  const rows = await translated(() => ctx.db.upstreamScope.findMany({ where: { name: seen.name } }));
  const before = rows.find(({ scope }) => scope === seen.scope) ?? null;
  const after = await keepScope(ctx, seen, { before, isRefused });
  if (!isRefused) return NOT_ONLY_HERE;
  const apps = new Set(ctx.config.surfaces.map(({ app }) => app));
  const known = rows.filter(({ scope }) => apps.has(scope));
  const worksElsewhere = isKnownToWorkElsewhere(after, known);
  if (after.toldAt === null && worksElsewhere) await tellScopeRefused(ctx, seen);
  return { isOnlyHere: isOnlyOf(after, known, ctx.now()), worksElsewhere };
}

/** A look of one app is one process's: its lease keeps the others away. */
async function keepScope(ctx: Context, seen: ScopeSeen, { before, isRefused }: Step): Promise<UpstreamScope> {
  const { name, scope } = seen;
  const now = ctx.now();
  const isSame = before?.isRefused === isRefused;
  const since = isSame ? before.since : now;
  const message = isRefused ? seen.message : null;
  const data = { isRefused, since, checkedAt: now, message, toldAt: isSame ? before.toldAt : null };
  const where = { name_scope: { name, scope } };
  return translated(() => ctx.db.upstreamScope.upsert({ where, create: { name, scope, ...data }, update: data }));
}

async function tellScopeRefused(ctx: Context, { name, scope, message }: ScopeSeen): Promise<void> {
  await inTransaction(ctx, async (tx) => {
    const where = { name, scope, isRefused: true, toldAt: null };
    const { count } = await tx.upstreamScope.updateMany({ where, data: { toldAt: ctx.now() } });
    if (count === 0) return;
    await recordAudit(tx, ctx, {
      action: "console.credential.drifted",
      subject: { kind: "credential", id: name },
      payload: { credential: name, scope, message, stored_in: storedIn(ctx.config, ctx.environment, name) },
    });
  });
}
