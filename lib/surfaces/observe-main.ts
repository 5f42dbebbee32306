import "server-only";

import { authorize } from "@/lib/core/authorize";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import { recordUpstream } from "@/lib/credentials/record-upstream";
import { credentialStateOf, type Sighting } from "@/lib/credentials/rules";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import type { GitHubCommit } from "@/lib/github/github";
import { type LookEnd, lookInTurn } from "@/lib/surfaces/claim-mirror";
import { keepCommits } from "@/lib/surfaces/known-commits";
import { observeDistances } from "@/lib/surfaces/observe-distances";
import { type Lease, requireLease } from "@/lib/work/lease";

const NAME = "main";
/** An unchanged list answers 304, which costs nothing (fact G14). */
const LOOK_EVERY_MS = 30_000;
/** While GitHub does not answer: its return is seen soon. */
const LOOK_AGAIN_MS = 10_000;
const COMMITS_KEPT = 100;

/** Refreshes the mirror of main when it is due; answers whether it was. */
export async function observeMain(ctx: Context): Promise<boolean> {
  authorize(ctx, "surface:observe");
  const look = async (turn: Lease) => {
    const { state, ...end } = await lookAtMain(ctx, turn);
    await recordGitHub(ctx, { state, message: end.problem });
    return end;
  };
  return lookInTurn(ctx, { name: NAME, everyMs: LOOK_EVERY_MS, look });
}

async function lookAtMain(ctx: Context, turn: Lease): Promise<LookEnd & { state: Sighting }> {
  try {
    const branch = ctx.config.main_branch;
    const listed = await outside("list-commits", () => ctx.github.listCommits(branch, COMMITS_KEPT));
    await replaceCommits(ctx, turn, listed.commits);
    await keepCommits(ctx, listed.commits);
    const { unreadable, ageMs } = listed;
    return { state: "ok", problem: null, unreadable, ageMs, afterMs: LOOK_EVERY_MS };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const state = credentialStateOf(error);
    const soonest = state === "unreachable" ? LOOK_AGAIN_MS : LOOK_EVERY_MS;
    const afterMs = Math.max(soonest, (error.retryAfter ?? 0) * 1_000);
    return { state, problem: error.message, kind: error.kind, afterMs };
  }
}

async function replaceCommits(ctx: Context, turn: Lease, commits: readonly GitHubCommit[]): Promise<void> {
  const tip = await ctx.db.mainCommit.findFirst({ where: { position: 0 } });
  if (tip?.sha === commits[0]?.sha) return;
  const data = commits.map(({ parents: _parents, ...commit }, position) => ({ ...commit, position }));
  if (commits[0] !== undefined) await measureAhead(ctx, commits[0].sha);
  // Observations are compared with the tip: when it moved, every surface is looked at again. allow-unaudited: a mirror.
  await inTransaction(ctx, async (tx) => {
    await requireLease(tx, turn);
    await tx.mainCommit.deleteMany();
    await tx.mainCommit.createMany({ data });
    await tx.surfaceObservation.updateMany({ data: { nextCheckAt: ctx.now() } });
  });
}

/** A distance that cannot be measured is unknown on its own tile; main is mirrored all the same. */
async function measureAhead(ctx: Context, tip: string): Promise<void> {
  await observeDistances(ctx, tip).catch((error: unknown) =>
    ctx.log.warn({ err: error, tip }, "a distance from main could not be measured"),
  );
}

async function recordGitHub(ctx: Context, seen: { state: Sighting; message: string | null }): Promise<void> {
  const { total: calls, counted, remaining, resetAt } = ctx.github.budget();
  await recordUpstream(ctx, { name: "github", ...seen, calls, counted, remaining, resetAt });
}
