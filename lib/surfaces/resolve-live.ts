import "server-only";

import { outside } from "@/lib/core/failpoint";
import type { LiveRelease } from "@/lib/core/platform";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";

/** What a platform says is live, with a short commit made whole where exactly one commit is known by it. */
export async function resolveLive(ctx: Context, live: LiveRelease): Promise<LiveRelease> {
  if (live.serving !== "unnamed" || live.shortSha === null) return live;
  const sha = await findWhole(ctx, live.shortSha);
  return sha === null ? live : { ...live, serving: "commit", sha };
}

/** The mirror cannot tell whether a commit is the only one: GitHub has to name the same. Null when nobody is sure. */
async function findWhole(ctx: Context, short: string): Promise<string | null> {
  const mirrored = await ctx.db.mainCommit.findMany({ where: { sha: { startsWith: short } }, take: 2 });
  if (mirrored.length > 1) return null;
  try {
    const named = await outside("find-commit", () => ctx.github.getCommit(short));
    const isIt = named?.sha.startsWith(short) === true && (mirrored[0]?.sha ?? named.sha) === named.sha;
    return isIt ? named.sha : null;
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}
