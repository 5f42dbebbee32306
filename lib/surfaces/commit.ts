import "server-only";

import { AppError, invalidInput } from "@/lib/core/errors";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { MAIN_FRESH_MS } from "@/lib/surfaces/rules";

export interface FoundCommit {
  sha: string;
  onMain: boolean;
}

/** GitHub's failure as an answer to a person who waits for it. */
export function upstreamProblem(error: unknown): unknown {
  if (!(error instanceof UpstreamError)) return error;
  const code = error.kind === "timeout" ? "upstream_timeout" : "upstream_failed";
  return new AppError(code, `${error.message} Nothing was changed; try again when it answers.`, { cause: error });
}

/**
 * Whether main has a commit: by the mirror while that is young, else by GitHub; null when GitHub does not say. A fresh reading asks
 * GitHub: somebody may have pushed with force since main was mirrored. Throws UpstreamError.
 */
export async function isOnMain(ctx: Context, sha: string, reading?: { fresh: boolean }): Promise<boolean | null> {
  if (reading?.fresh !== true && (await isMirrored(ctx, sha))) return true;
  const main = await outside("compare", () => ctx.github.compare(sha, ctx.config.main_branch, reading));
  return main === null ? null : main.status === "ahead" || main.status === "identical";
}

async function isMirrored(ctx: Context, sha: string): Promise<boolean> {
  return (await ctx.db.mainCommit.findUnique({ where: { sha } })) !== null && (await isMirrorYoung(ctx));
}

/** Somebody may have pushed with force since main was mirrored: after ten minutes only GitHub knows what is on it. */
async function isMirrorYoung(ctx: Context): Promise<boolean> {
  const readAt = (await ctx.db.mirror.findUnique({ where: { name: "main" } }))?.observedAt ?? null;
  return readAt !== null && ctx.now().getTime() - readAt.getTime() <= MAIN_FRESH_MS;
}

/**
 * The commit a request means, and whether it is on main. The mirror answers for main and its newest commits without
 * asking GitHub; anything else is looked up there. Throws invalid_input, upstream_failed or upstream_timeout.
 */
export async function findCommit(
  ctx: Context,
  wanted: { sha?: string | undefined; ref?: string | undefined },
): Promise<FoundCommit> {
  try {
    const { sha, ref = ctx.config.main_branch } = wanted;
    if (sha === undefined) return await findRef(ctx, ref);
    // Any commit of main may be asked for together with main; another branch or tag must mean the very commit.
    if (ref !== ctx.config.main_branch) refuseOtherCommit(sha, ref, (await findRef(ctx, ref)).sha);
    return await findSha(ctx, sha);
  } catch (error) {
    throw upstreamProblem(error);
  }
}

async function findRef(ctx: Context, ref: string): Promise<FoundCommit> {
  const tip = ref === ctx.config.main_branch ? await mirroredTip(ctx) : null;
  return tip === null ? askGitHubForName(ctx, { path: "ref", value: ref }) : { sha: tip, onMain: true };
}

/** The tip of main from the mirror, or null when the mirror is older than ten minutes or empty. */
async function mirroredTip(ctx: Context): Promise<string | null> {
  if (!(await isMirrorYoung(ctx))) return null;
  return (await ctx.db.mainCommit.findFirst({ where: { position: 0 } }))?.sha ?? null;
}

async function askGitHubForName(ctx: Context, name: { path: "sha" | "ref"; value: string }): Promise<FoundCommit> {
  const commit = await outside("find-commit", () => ctx.github.getCommit(name.value, { fresh: true }));
  if (commit === null) {
    throw invalidInput(
      name.path,
      `${ctx.repository} has no commit, branch or tag "${name.value}". Check the spelling, or push it.`,
    );
  }
  const onMain = await isOnMain(ctx, commit.sha, { fresh: true });
  if (onMain !== null) return { sha: commit.sha, onMain };
  const message = `GitHub does not say whether ${commit.sha.slice(0, 7)} is on ${ctx.config.main_branch}.`;
  throw new UpstreamError("github", { kind: "not_found", message });
}

function refuseOtherCommit(sha: string, ref: string, found: string): void {
  if (sha === found) return;
  throw invalidInput("ref", `"${ref}" is ${found.slice(0, 7)}, not ${sha.slice(0, 7)}. Send the one you mean.`);
}

async function findSha(ctx: Context, sha: string): Promise<FoundCommit> {
  return (await isMirrored(ctx, sha)) ? { sha, onMain: true } : askGitHubForName(ctx, { path: "sha", value: sha });
}
