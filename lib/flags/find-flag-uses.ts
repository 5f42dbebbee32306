import "server-only";

import { authorize } from "@/lib/core/authorize";
import { appOfFlag } from "@/lib/core/config";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import { listFlagPromotions } from "@/lib/flags/queries";
import { listLiveCode } from "@/lib/flags/searches";
import { announce } from "@/lib/work/announce";
import { claimLease, type Lease, releaseLease } from "@/lib/work/lease";

/** Longer than an archive may take. */
const SEARCHES = { table: "code_searches", key: "sha", due: "next_check_at", seconds: 90 } as const;
const AGAIN_AFTER_MS = 5 * 60_000;
/** What the files of a commit never show. */
const NEVER_SEARCHED = ["submodules", "what git leaves out of archives", "names that are put together at run time"];

/** Searches what is live for the flags that can be removed, once for each commit; asks for nothing while no flag can be. */
export async function findFlagUses(ctx: Context): Promise<void> {
  authorize(ctx, "flag:observe");
  const keys = ctx.config.flags.map(({ key }) => key);
  const wanted = await listWanted(ctx);
  if (wanted.length === 0) return;
  const data = wanted.map((sha) => ({ sha, keys, nextCheckAt: ctx.now() }));
  await ctx.db.codeSearch.createMany({ data, skipDuplicates: true });
  // What was searched for other flags than are declared now is searched again.
  const other = { sha: { in: wanted }, NOT: { keys: { equals: keys } } };
  await ctx.db.codeSearch.updateMany({
    where: other,
    data: { keys, result: Prisma.DbNull, searchedAt: null, nextCheckAt: ctx.now() },
  });
  await ctx.db.codeSearch.deleteMany({ where: { sha: { notIn: wanted } } });
  const which = Prisma.sql`searched_at IS NULL`;
  for (
    let lease = await claimLease(ctx, SEARCHES, { which });
    lease !== null;
    lease = await claimLease(ctx, SEARCHES, { which })
  ) {
    await searchOne(ctx, lease, keys);
  }
}

/** The commits whose code may read a flag that can be removed. */
async function listWanted(ctx: Context): Promise<string[]> {
  const { items } = await listFlagPromotions(ctx);
  const removable = items.filter((item) => item.removable).map(({ key }) => key);
  if (removable.length === 0) return [];
  const live = await listLiveCode(ctx);
  const flags = ctx.config.flags.filter(({ key }) => removable.includes(key));
  return [...new Set(flags.flatMap((flag) => live.get(appOfFlag(ctx.config, flag, "production")) ?? []))];
}

async function searchOne(ctx: Context, lease: Lease, keys: readonly string[]): Promise<void> {
  const sha = String(lease.id);
  const dueAt = new Date(ctx.now().getTime() + AGAIN_AFTER_MS);
  try {
    const found = await ctx.github.searchCode(sha, keys);
    if (found === null) return await recordFailure(ctx, lease, `GitHub has no commit ${sha.slice(0, 7)} to search.`);
    const { files, places, notSearched } = found;
    const result = JSON.stringify({ files, places, not_searched: [...notSearched, ...NEVER_SEARCHED] });
    const set = Prisma.sql`, result = ${result}::jsonb, searched_at = ${ctx.now()}, problem = NULL`;
    await releaseLease(ctx.db, lease, { dueAt, set });
    await announce(ctx.db, "flag", sha);
  } catch (error) {
    await recordFailure(
      ctx,
      lease,
      error instanceof UpstreamError
        ? error.message
        : `The console failed at this search. Request id ${ctx.requestId}.`,
    );
    if (!(error instanceof UpstreamError)) throw error;
  }
}

async function recordFailure(ctx: Context, lease: Lease, problem: string): Promise<void> {
  const dueAt = new Date(ctx.now().getTime() + AGAIN_AFTER_MS);
  await releaseLease(ctx.db, lease, { dueAt, set: Prisma.sql`, problem = ${problem}` });
}
