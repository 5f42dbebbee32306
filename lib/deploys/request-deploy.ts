import "server-only";

import { authorize } from "@/lib/core/authorize";
import { getSurface, type Surface } from "@/lib/core/config";
import { AppError, invalidInput } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { adoptByKey, hashRequest, type Keyed } from "@/lib/deploys/idempotency";
import { writeIntent } from "@/lib/deploys/intent";
import type { DeployRow } from "@/lib/deploys/load";
import { getLiveDeploy, toDeploy } from "@/lib/deploys/queries";
import {
  adoptAfterLostRace,
  recordRefusedDeploy,
  refuseDeploy,
  refuseLocked,
  refuseUnconfirmed,
} from "@/lib/deploys/refuse-deploy";
import { isTerminal, listBlockers } from "@/lib/deploys/rules";
import type { Deploy, DeployRequest } from "@/lib/deploys/schemas";
import { getHold } from "@/lib/holds/queries";
import { getOpenLock } from "@/lib/locks/queries";
import { type FoundCommit, findCommit } from "@/lib/surfaces/commit";
import { liveNow } from "@/lib/surfaces/rules";
import { committed } from "@/lib/work/committed";

interface Asked extends Keyed {
  input: DeployRequest;
}

/** Where nobody says when the answer is due. */
const WAIT_MS = 25_000;
/** Kept back, so that the answer itself is in time. */
const RESERVE_MS = 1_000;
const LOOK_MS = 250;

/**
 * Writes the intent of a deploy and its audit row in one transaction; nothing outside is called for a commit the mirror
 * of main knows. The same idempotency key answers the first deploy again. A refusal leaves an audit row of its own.
 */
export async function requestDeploy(ctx: Context, input: DeployRequest, key: string | null): Promise<DeployRow> {
  const keyed = { input, key, hash: hashRequest(input) };
  try {
    return await decideAndWrite(ctx, keyed);
  } catch (error) {
    const isRefusal = error instanceof AppError && error.code !== "unavailable";
    const vain = { ...keyed, surfaceId: input.surface_id, asked: input };
    const adopted = isRefusal ? await recordRefusedDeploy(ctx, vain, error) : null;
    if (adopted === null) throw error;
    return adopted;
  }
}

async function decideAndWrite(ctx: Context, keyed: Asked): Promise<DeployRow> {
  authorize(ctx, "deploy:request");
  const adopted = await adoptByKey(ctx, keyed);
  if (adopted !== null) return adopted;
  const surface = surfaceOf(ctx, keyed.input);
  const [liveDeploy, lock, hold] = await Promise.all([
    getLiveDeploy(ctx.db, surface.surface_id),
    getOpenLock(ctx.db, surface.surface_id, ctx.now()),
    getHold(ctx.db, surface.surface_id),
  ]);
  const facts = { surface, deployUi: ctx.flags.deployUi, liveDeploy, lock, hold, onMain: null, sha: null };
  refuseDeploy(ctx, facts, listBlockers(facts));
  refuseUnconfirmed(surface, keyed.input.confirm);
  const commit = await findCommit(ctx, keyed.input);
  refuseDeploy(ctx, { surface, sha: commit.sha }, listBlockers({ ...facts, onMain: commit.onMain, sha: commit.sha }));
  try {
    return await committed(ctx, "requested", (tx) => writeDeploy(tx, ctx, { surface, commit, keyed }));
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
    return await adoptAfterLostRace(ctx, surface, keyed);
  }
}

function surfaceOf(ctx: Context, input: DeployRequest): Surface {
  const surface = getSurface(ctx.config, input.surface_id);
  if (surface !== null) return surface;
  const known = ctx.config.surfaces.map((candidate) => candidate.surface_id).join(", ");
  throw invalidInput("surface_id", `There is no surface "${input.surface_id}". The surfaces are: ${known}.`);
}

async function writeDeploy(
  tx: Tx,
  ctx: Context,
  asked: { surface: Surface; commit: FoundCommit; keyed: Asked },
): Promise<DeployRow> {
  const { surface, commit, keyed } = asked;
  await refuseLocked(tx, ctx, { surface, isHeld: true });
  const observation = await tx.surfaceObservation.findUnique({ where: { surfaceId: surface.surface_id } });
  return writeIntent(tx, ctx, {
    kind: "deploy",
    surface,
    sha: commit.sha,
    key: keyed.key,
    hash: keyed.hash,
    ref: keyed.input.ref ?? keyed.input.sha ?? ctx.config.main_branch,
    fromSha: liveNow(observation, ctx.now()),
    reason: keyed.input.reason ?? null,
  });
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

async function awaitRun(ctx: Context, row: DeployRow): Promise<DeployRow> {
  const until = ctx.answerBy === undefined ? Date.now() + WAIT_MS : ctx.answerBy - RESERVE_MS;
  let latest = row;
  while (latest.runId === null && !isTerminal(latest.state) && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    latest = (await ctx.db.deploy.findUnique({ where: { id: row.id } })) ?? latest;
  }
  return latest;
}
