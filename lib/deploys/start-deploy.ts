import "server-only";

import type { Context } from "@/lib/db/context";
import type { DeployRow } from "@/lib/deploys/load";
import { toDeploy } from "@/lib/deploys/queries";
import { requestDeploy } from "@/lib/deploys/request-deploy";
import { isTerminal } from "@/lib/deploys/rules";
import { type Deploy, type DeployRequest, deployStateSchema } from "@/lib/deploys/schemas";

/** The platform's router gives up at 30 s (H12, Heroku Dev Center "Request timeout"); we stop waiting before. */
const WAIT_MS = 25_000;
const LOOK_MS = 250;

async function awaitRun(ctx: Context, row: DeployRow): Promise<DeployRow> {
  const until = Date.now() + WAIT_MS;
  let latest = row;
  while (latest.runId === null && !isTerminal(deployStateSchema.parse(latest.state)) && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    latest = (await ctx.db.deploy.findUnique({ where: { id: row.id } })) ?? latest;
  }
  return latest;
}

/**
 * Asks for a deploy. With the async switch on it answers 202 at once; off, it waits up to 25 s for the run and answers
 * 200 with it, or 202 when the cap is reached: the deploy itself goes on either way.
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
