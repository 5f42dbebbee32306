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
/** A fresh run id may 404 for a moment (facts 4.1); after this it is nobody's. */
const FORGOTTEN_AFTER_MS = 15 * 60_000;

async function takeHints(ctx: Context): Promise<RunHint[]> {
  const now = ctx.now();
  const where = { nextCheckAt: { lte: now } };
  const due = await ctx.db.runHint.findMany({ where, orderBy: { nextCheckAt: "asc" }, take: AT_ONCE });
  if (due.length === 0) return [];
  const nextCheckAt = new Date(now.getTime() + ASK_AGAIN_MS);
  const ids = due.map(({ runId }) => runId);
  return ctx.db.runHint.updateManyAndReturn({ where: { ...where, runId: { in: ids } }, data: { nextCheckAt } });
}

async function follow(ctx: Context, hint: RunHint, workflows: readonly string[]): Promise<void> {
  const run = await outside("get-run", () => ctx.github.getRun(hint.runId));
  if (run === null && ctx.now().getTime() - hint.hintedAt.getTime() < FORGOTTEN_AFTER_MS) return;
  const workflow = workflows.find((file) => run?.workflowPath.split("@")[0]?.endsWith(`/${file}`) === true);
  if (run !== null && workflow !== undefined) await observeRun(ctx, workflow, [run]);
  // A newer hint of the same run stays: something has changed once more.
  await ctx.db.runHint.deleteMany({ where: { runId: hint.runId, hintedAt: hint.hintedAt } });
}

/** Asks GitHub for every run that a webhook named and nobody follows, by its id: wherever it stands in the list. */
export async function observeHints(ctx: Context, workflows: readonly string[]): Promise<void> {
  authorize(ctx, "surface:observe");
  await forEach(await takeHints(ctx), async (hint) => {
    try {
      await follow(ctx, hint, workflows);
    } catch (error) {
      // The hint stays, and is followed when GitHub answers.
      if (!(error instanceof UpstreamError)) throw error;
    }
  });
}
