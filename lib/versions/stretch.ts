import "server-only";

import type { Environment } from "@/lib/core/config";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { VersionStretch } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { findAsker } from "@/lib/versions/asker";
import { announce } from "@/lib/work/announce";

interface Sight {
  environment: Environment;
  sha: string;
  /** Since when, as far as it is known. */
  since: Date;
  source: "boot" | "observed";
}

interface Written {
  stretch: VersionStretch;
  /** What it ran before; null in a fresh database. */
  previousSha: string | null;
}

/** Continues the console's stretch when it still runs that commit, and opens the next one when it runs another. */
export async function writeStretch(tx: Tx, ctx: Context, sight: Sight): Promise<Written> {
  const { environment, sha, source } = sight;
  await lockLedger(tx, environment);
  const now = ctx.now();
  const open = await tx.versionStretch.findFirst({ where: { environment, endedAt: null } });
  if (open?.sha === sha) {
    const lastSeenAt = open.lastSeenAt > now ? open.lastSeenAt : now;
    const stretch = await tx.versionStretch.update({ where: { id: open.id }, data: { lastSeenAt } });
    const before = await tx.versionStretch.findFirst({
      where: { environment, endedAt: { not: null } },
      orderBy: { since: "desc" },
    });
    return { stretch, previousSha: before?.sha ?? null };
  }
  // It cannot have begun before the stretch that it ends was seen last.
  const since = open !== null && open.lastSeenAt > sight.since ? open.lastSeenAt : sight.since;
  if (open !== null) await tx.versionStretch.update({ where: { id: open.id }, data: { endedAt: since } });
  const deployId = await findAsker(tx, ctx, { environment, sha, after: open?.lastSeenAt ?? null, since: now });
  const stretch = await tx.versionStretch.create({
    data: {
      id: newId("ver"),
      environment,
      sha,
      since,
      source,
      deployId,
      lastSeenAt: now,
      // Of what a fresh database finds, nobody can know who asked for it.
      askedFor: open === null || deployId !== null ? true : null,
    },
  });
  await announce(tx, "version", environment);
  return { stretch, previousSha: open?.sha ?? null };
}

/** One at a time: two boots at once continue one stretch, or open one. */
async function lockLedger(tx: Tx, environment: Environment): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('version_ledger'), hashtext(${environment}))`;
}
