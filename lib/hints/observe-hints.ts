import "server-only";

import { authorize } from "@/lib/core/authorize";
import { forEach } from "@/lib/core/each";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { RunHint } from "@/lib/db/generated/client";
import { observeRun } from "@/lib/deploys/observe-run";

/** As many as are asked for in one turn. */
const AT_ONCE = 20;
const ASK_AGAIN_MS = 10_000;
/** A fresh run id may 404 for a moment (fact G6); after this it is nobody's. */
const FORGOTTEN_AFTER_MS = 15 * 60_000;
/** Failures of GitHub as a whole: they are told elsewhere, and a hint outlives them. */
const PASSES = ["unauthorized", "rate_limited", "server_error", "unreachable", "timeout"];
/** What cannot be read is asked for after twice the time, up to this, for a day. */
const RARELY_MS = 10 * 60_000;
const GIVEN_UP_AFTER_MS = 24 * 3_600_000;

/** Asks GitHub for every run that a webhook named and nobody follows, by its id: wherever it stands in the list. */
export async function observeHints(ctx: Context, workflows: readonly string[]): Promise<void> {
  authorize(ctx, "surface:observe");
  await forEach(await takeHints(ctx), async (hint) => {
    try {
      await followHint(ctx, hint, workflows);
    } catch (error) {
      await putOff(ctx, hint, error);
      if (!(error instanceof UpstreamError)) throw error;
    }
  });
}

async function takeHints(ctx: Context): Promise<RunHint[]> {
  const now = ctx.now();
  const where = { nextCheckAt: { lte: now } };
  const due = await ctx.db.runHint.findMany({ where, orderBy: { nextCheckAt: "asc" }, take: AT_ONCE });
  if (due.length === 0) return [];
  const nextCheckAt = new Date(now.getTime() + ASK_AGAIN_MS);
  const ids = due.map(({ runId }) => runId);
  return ctx.db.runHint.updateManyAndReturn({ where: { ...where, runId: { in: ids } }, data: { nextCheckAt } });
}

async function followHint(ctx: Context, hint: RunHint, workflows: readonly string[]): Promise<void> {
  // Something has just happened to it: a kept answer is from before that.
  const run = await outside("get-run", () => ctx.github.getRun(hint.runId, { fresh: true }));
  if (run === null && ctx.now().getTime() - hint.hintedAt.getTime() < FORGOTTEN_AFTER_MS) return;
  // It may be one of ours: what nobody can tell is not dropped.
  if (run?.workflowPath === "") throw untoldWorkflow(hint.runId);
  const workflow = workflows.find((file) => run?.workflowPath.split("@")[0]?.endsWith(`/${file}`) === true);
  if (run !== null && workflow !== undefined) await observeRun(ctx, workflow, [run]);
  // A newer hint of the same run stays: something has changed once more.
  await ctx.db.runHint.deleteMany({ where: { runId: hint.runId, hintedAt: hint.hintedAt } });
}

function untoldWorkflow(runId: string): UpstreamError {
  const message = `GitHub does not say of which workflow run ${runId} is.`;
  return new UpstreamError("github", { kind: "unreadable", message });
}

/** A hint that could not be followed stays; what GitHub's next answer may not mend is told, asked for ever more rarely, and given up. */
async function putOff(ctx: Context, hint: RunHint, error: unknown): Promise<void> {
  if (error instanceof UpstreamError && PASSES.includes(error.kind)) return;
  const now = ctx.now().getTime();
  const where = { runId: hint.runId, hintedAt: hint.hintedAt };
  const since = hint.problemSince ?? ctx.now();
  const age = now - since.getTime();
  const isFollowed = (await ctx.db.deploy.findFirst({ where: { runId: hint.runId }, select: { id: true } })) !== null;
  if (isFollowed || age >= GIVEN_UP_AFTER_MS) {
    await ctx.db.runHint.deleteMany({ where });
    return;
  }
  const nextCheckAt = new Date(now + Math.min(Math.max(ASK_AGAIN_MS, age), RARELY_MS));
  const problem = error instanceof UpstreamError ? error.message : "The console itself failed while it read this.";
  await ctx.db.runHint.updateMany({ where, data: { nextCheckAt, problem, problemSince: since } });
}
