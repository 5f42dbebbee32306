import "server-only";

import type { Context } from "@/lib/db/context";
import type { DeployRow } from "@/lib/deploys/load";
import { toDeploy } from "@/lib/deploys/queries";
import { requestDeploy } from "@/lib/deploys/request-deploy";
import { isTerminal } from "@/lib/deploys/rules";
import { type Deploy, type DeployRequest } from "@/lib/deploys/schemas";

/** Where nobody says when the answer is due. */
const WAIT_MS = 25_000;
/** Kept back, so that the answer itself is in time. */
const RESERVE_MS = 1_000;
const LOOK_MS = 250;

async function awaitRun(ctx: Context, row: DeployRow): Promise<DeployRow> {
  const until = ctx.answerBy === undefined ? Date.now() + WAIT_MS : ctx.answerBy - RESERVE_MS;
  let latest = row;
  while (latest.runId === null && !isTerminal(latest.state) && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    latest = (await ctx.db.deploy.findUnique({ where: { id: row.id } })) ?? latest;
  }
  return latest;
}

/**
 * Asks for a deploy. With the async switch on it answers 202 at once; off, it waits for the run and answers 200 with it, or 202
 * within 25 s of the request's arrival, its own look-ups included: the deploy itself goes on either way.
 */
export async function startDeploy(
  ctx: Context,
  input: DeployRequest,
  key: string | null,
): Promise<{ status: 200 | 202; deploy: Deploy }> {
  const row = await requestDeploy(ctx, input, key);
  if (ctx.flags.deployAsync) return { status: 202, deploy: toDeploy(row) };
  const latest = await awaitRun(ctx, row);
  return { status: latest.runId === null ? 202 : 200, deploy: toDeploy(latest) };
}
