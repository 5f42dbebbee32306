import "server-only";

import { authorize } from "@/lib/core/authorize";
import { outside } from "@/lib/core/failpoint";
import type { Context } from "@/lib/db/context";
import { applyTransition } from "@/lib/deploys/apply-transition";
import { expireDeploy } from "@/lib/deploys/expire-deploy";
import type { DeployRow } from "@/lib/deploys/load";
import type { Transition } from "@/lib/deploys/transition-deploy";
import { correlate, type Match } from "@/lib/runs/rules";

const RUNS_LOOKED_AT = 300;
const LOOK_BACK_MS = 180_000;

/** Who sent it, and from which branches: the console always from main, a shell perhaps from the branch it named. */
async function senderOf(ctx: Context, row: DeployRow): Promise<{ login: string; branches: string[] }> {
  const login = row.originLogin ?? (await outside("get-login", () => ctx.github.login()));
  const { main_branch: main } = ctx.config;
  return { login, branches: row.origin === "shell" && row.ref !== main ? [main, row.ref] : [main] };
}

async function findRun(ctx: Context, row: DeployRow): Promise<Match> {
  const since = new Date(row.requestedAt.getTime() - LOOK_BACK_MS);
  const [{ login, branches }, runs] = await Promise.all([
    senderOf(ctx, row),
    outside("list-runs", () => ctx.github.listRuns(row.workflow, { since, limit: RUNS_LOOKED_AT })),
  ]);
  const { correlationId, workflow, requestedAt } = row;
  const found = branches.map((branch) => correlate(runs, { correlationId, workflow, requestedAt, login, branch }));
  return found.find((match) => match.kind !== "none") ?? { kind: "none" };
}

function decide(ctx: Context, row: DeployRow, match: Match): Transition | null {
  if (match.kind === "one") {
    const { run } = match;
    const now = ctx.now();
    return {
      to: "queued",
      note: "Found the run by its correlation id",
      patch: {
        resolvedAt: now,
        observedAt: now,
        runId: run.id,
        runUrl: run.url,
        runAttempt: run.attempt,
        dispatchedAt: row.dispatchedAt ?? run.createdAt,
      },
    };
  }
  return null;
}

/** Looks for the run of an accepted or lost dispatch; answers the row unchanged while there is nothing to say yet. */
export async function resolveDeploy(ctx: Context, row: DeployRow): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  const match = await findRun(ctx, row);
  const transition = decide(ctx, row, match);
  if (transition !== null) return applyTransition(ctx, row, transition);
  const trouble = match.kind === "many" ? `${match.count} runs carry its id.` : "No run carries its id.";
  return (await expireDeploy(ctx, row, trouble)) ?? row;
}
