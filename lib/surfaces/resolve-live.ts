import "server-only";

import { outside } from "@/lib/core/failpoint";
import type { LiveRelease } from "@/lib/core/platform";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { doubtOfDigits } from "@/lib/surfaces/rules";

/** A platform's word, and why its digits are no commit for sure, as a sentence; null where there is no such doubt. */
export type ResolvedRelease = LiveRelease & { doubt: string | null };

/** What a platform says is live, with a short commit made whole where exactly one commit is known by it. */
export async function resolveLive(ctx: Context, live: LiveRelease): Promise<ResolvedRelease> {
  if (live.serving !== "unnamed" || live.shortSha === null) return { ...live, doubt: null };
  const { sha, doubt } = await findWhole(ctx, live.shortSha);
  return sha === null ? { ...live, doubt } : { ...live, serving: "commit", sha, doubt: null };
}

/** The mirror cannot tell whether a commit is the only one: GitHub has to name the same. */
async function findWhole(ctx: Context, short: string): Promise<{ sha: string | null; doubt: string | null }> {
  const fitting = await ctx.db.mainCommit.findMany({ where: { sha: { startsWith: short } }, select: { sha: true } });
  const mirrored = fitting.map(({ sha }) => sha);
  try {
    const named = mirrored.length > 1 ? null : await askGitHub(ctx, short);
    const [only] = mirrored;
    if (named !== null && (only ?? named) === named) return { sha: named, doubt: null };
    // GitHub knows the one commit, and does not take the digits for it: there is another one.
    const isKnown = named === null && mirrored.length === 1 && (await askGitHub(ctx, only ?? "")) === only;
    return { sha: null, doubt: doubtOfDigits(short, { mirrored, named, isKnown }) };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { sha: null, doubt: `GitHub did not say which commit ${short} is.` };
  }
}

/** The commit that GitHub names for some digits; null where it names none: it answers 422 for none and for several. */
async function askGitHub(ctx: Context, digits: string): Promise<string | null> {
  const commit = await outside("find-commit", () => ctx.github.getCommit(digits));
  return commit?.sha.startsWith(digits) === true ? commit.sha : null;
}
