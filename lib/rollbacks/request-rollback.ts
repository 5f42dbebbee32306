import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Surface } from "@/lib/core/config";
import { AppError, invalidInput } from "@/lib/core/errors";
import { splitBlockers } from "@/lib/core/overrides";
import { shortSha } from "@/lib/core/words";
import type { Context } from "@/lib/db/context";
import type { Deploy as DeployRow, WaitingRollback } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { askWhatRuns } from "@/lib/deploys/expectation";
import { adoptByKey, hashRequest, type Keyed } from "@/lib/deploys/idempotency";
import { writeIntent } from "@/lib/deploys/intent";
import { getLiveDeploy } from "@/lib/deploys/queries";
import {
  adoptAfterLostRace,
  recordRefusedDeploy,
  refuseDeploy,
  refuseLocked,
  refuseUnconfirmed,
} from "@/lib/deploys/refuse-deploy";
import { getOpenLock } from "@/lib/locks/queries";
import { examineSurfaceRollback } from "@/lib/rollbacks/review";
import { listGateBlockersOf, OVERRIDABLE_BACK } from "@/lib/rollbacks/rules";
import type { SurfaceRollbackRequest } from "@/lib/rollbacks/schemas";
import { findWaitingByKey, startWaiting } from "@/lib/rollbacks/start-waiting";
import { loadSurface } from "@/lib/surfaces/queries";
import { areMigrationsKnown } from "@/lib/versions/rules";
import { committed } from "@/lib/work/committed";

interface Asked extends Keyed {
  surfaceId: string;
  input: SurfaceRollbackRequest;
}

/** What was ordered: a deploy, or a rollback that waits for another one to stop. */
interface OrderedRollback {
  deploy: DeployRow | null;
  waiting: WaitingRollback | null;
}

interface FoundRollback {
  surface: Surface;
  keyed: Asked;
  overridden: string[];
  /** What was found as it was ordered, for the audit row. */
  reviewed: { commits_lost: number | null; migrations_kept: string[] | null };
}

/**
 * Orders a surface back to an earlier commit that it was seen to run, where it still runs what was reviewed; the deploy that does it
 * is sent like any other, and holds the surface once it is done. The same key answers the first order again, and a refusal leaves
 * an audit row of its own. Throws not_found, invalid_input, review_stale, blocked, deploy_in_flight, deploy_ui_disabled, conflict.
 */
export async function requestRollback(
  ctx: Context,
  surfaceId: string,
  asked: { input: SurfaceRollbackRequest; key: string | null },
): Promise<OrderedRollback> {
  const { input, key } = asked;
  const keyed = { surfaceId, input, key, hash: hashRequest({ kind: "rollback", surfaceId, ...input }) };
  try {
    return await decideRollback(ctx, keyed);
  } catch (error) {
    const isRefusal = error instanceof AppError && error.code !== "unavailable" && error.code !== "not_found";
    const vain = { ...keyed, asked: { kind: "rollback", ...input } };
    const adopted = isRefusal ? await recordRefusedDeploy(ctx, vain, error) : null;
    if (adopted === null) throw error;
    return { deploy: adopted, waiting: null };
  }
}

async function decideRollback(ctx: Context, keyed: Asked): Promise<OrderedRollback> {
  authorize(ctx, "deploy:roll-back");
  const surface = loadSurface(ctx, keyed.surfaceId);
  const adopted = await adoptRollback(ctx, keyed);
  if (adopted !== null) return adopted;
  const stop = await passGateOf(ctx, surface, keyed.input);
  refuseUnconfirmed(surface, keyed.input.confirm);
  refuseForeignOverride(keyed.input);
  const found = await lookAfresh(ctx, { surface, keyed, stop });
  if (stop !== null) {
    const reviewed = { ...found.reviewed, overridden: found.overridden };
    return orderedWaiting(ctx, await startWaiting(ctx, { ...keyed, surface, stop, reviewed }));
  }
  return { deploy: await orderNow(ctx, found), waiting: null };
}

/** The answer that this key was given before, as it is by now. */
async function adoptRollback(ctx: Context, keyed: Asked): Promise<OrderedRollback | null> {
  const deploy = await adoptByKey(ctx, keyed);
  if (deploy !== null) return { deploy, waiting: null };
  const waiting = await findWaitingByKey(ctx, keyed);
  return waiting === null ? null : orderedWaiting(ctx, waiting);
}

async function orderedWaiting(ctx: Context, waiting: WaitingRollback): Promise<OrderedRollback> {
  const { deployId: id } = waiting;
  const deploy = id === null ? null : await ctx.db.deploy.findUnique({ where: { id } });
  return { deploy, waiting };
}

/** Before anybody outside is asked; answers the live deploy that is to stop first, or null where none has to. */
async function passGateOf(ctx: Context, surface: Surface, { stop }: SurfaceRollbackRequest): Promise<string | null> {
  const [liveDeploy, lock] = await Promise.all([
    getLiveDeploy(ctx.db, surface.surface_id),
    getOpenLock(ctx.db, surface.surface_id, ctx.now()),
  ]);
  const isToStop = liveDeploy !== null && liveDeploy.id === stop;
  const gate = { surface, deployUi: ctx.flags.deployUi, liveDeploy: isToStop ? null : liveDeploy, lock };
  refuseDeploy(ctx, { surface, sha: null }, listGateBlockersOf(gate));
  return isToStop ? liveDeploy.id : null;
}

function refuseForeignOverride({ override = [] }: SurfaceRollbackRequest): void {
  const allowed: readonly string[] = OVERRIDABLE_BACK;
  const foreign = override.find((code) => !allowed.includes(code));
  if (foreign === undefined) return;
  throw invalidInput("override", `"${foreign}" cannot be overridden. These can: ${allowed.join(", ")}.`);
}

/** Asks the platform and GitHub, and refuses what is otherwise than it was reviewed or has something in its way. */
async function lookAfresh(
  ctx: Context,
  { surface, keyed, stop }: { surface: Surface; keyed: Asked; stop: string | null },
): Promise<FoundRollback> {
  const { to_sha: toSha, from_sha: fromSha, override = [] } = keyed.input;
  refuseMoved(surface, { reviewed: fromSha, now: await askWhatRuns(ctx, surface) });
  const { blockers, commits_total: lost, migrations } = await examineSurfaceRollback(ctx, surface, { fromSha, toSha });
  const { left, overridden } = splitBlockers(blockers, override);
  refuseDeploy(
    ctx,
    { surface, sha: toSha },
    left.filter(({ code, subject_id: id }) => code !== "deploy_in_flight" || id !== stop),
  );
  const kept = areMigrationsKnown(lost !== null, migrations) ? migrations.map(({ name }) => name) : null;
  const reviewed = { commits_lost: lost, migrations_kept: kept };
  return { surface, keyed, overridden: overridden.map(({ code }) => code), reviewed };
}

function refuseMoved(
  { surface_id }: Surface,
  { reviewed, now }: { reviewed: string | null; now: string | null },
): void {
  if (reviewed === now) return;
  const runs = now === null ? "what it runs is not known now" : `it runs ${shortSha(now)} now`;
  const was = reviewed === null ? "" : `, not ${shortSha(reviewed)}`;
  const message = `${surface_id} has moved since you reviewed this: ${runs}${was}. Review the rollback again.`;
  throw new AppError("review_stale", message, { extra: { changed: ["from_sha"], from_sha: now } });
}

async function orderNow(ctx: Context, found: FoundRollback): Promise<DeployRow> {
  try {
    // allow-unaudited: writeIntent audits
    return await committed(ctx, "requested", (tx) => writeRollback(tx, ctx, found));
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
    return await adoptAfterLostRace(ctx, found.surface, found.keyed);
  }
}

async function writeRollback(tx: Tx, ctx: Context, found: FoundRollback): Promise<DeployRow> {
  const { surface, keyed, overridden, reviewed } = found;
  const { to_sha: sha, from_sha: fromSha, reason } = keyed.input;
  await refuseLocked(tx, ctx, { surface, isHeld: false });
  return writeIntent(tx, ctx, {
    kind: "rollback",
    surface,
    ref: sha,
    sha,
    fromSha,
    reason,
    key: keyed.key,
    hash: keyed.hash,
    told: { ...reviewed, overridden },
  });
}
