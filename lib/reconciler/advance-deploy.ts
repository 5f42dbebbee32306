import "server-only";

import { nextDue } from "@/lib/core/cadence";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { UpstreamError } from "@/lib/core/upstream";
import { within } from "@/lib/core/within";
import type { Context } from "@/lib/db/context";
import { sendRememberedCancel } from "@/lib/deploys/cancel-deploy";
import { claimDeploy, type Pause, STEP_PATIENCE_MS, takeBackDeploy } from "@/lib/deploys/claim-deploy";
import { stateOf } from "@/lib/deploys/deploy-row";
import { dispatchDeploy, recoverDispatch } from "@/lib/deploys/dispatch-deploy";
import { endKeptUnsent } from "@/lib/deploys/end-unsent";
import { expireDeploy } from "@/lib/deploys/expire-deploy";
import type { DeployRow } from "@/lib/deploys/load";
import { observeDeploy } from "@/lib/deploys/observe-deploy";
import { resolveDeploy } from "@/lib/deploys/resolve-deploy";
import { isTerminal, nextCheckDelay, spreadDelay } from "@/lib/deploys/rules";
import { verifyDeploy } from "@/lib/deploys/verify-deploy";
import { giveBack, giveBackKept } from "@/lib/reconciler/give-back";
import {
  isPausedByTrouble,
  lookAfterTrouble,
  pauseForConsole,
  pauseForGitHub,
  pauseForSlowness,
} from "@/lib/reconciler/pause-deploy";

/** A step that failed in a way nobody foresaw. The deploy has been looked after: whoever catches this logs it and goes on. */
export class StepFailure extends Error {
  readonly deployId: string;
  /** As in the deploy's record and in the audit rows of this step. */
  readonly requestId: string;

  constructor(step: { deployId: string; requestId: string }, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.name = "StepFailure";
    this.deployId = step.deployId;
    this.requestId = step.requestId;
  }
}

/** What is given back after a step, and how. */
interface Stepped {
  row: DeployRow;
  hold: Pause;
}

class TooSlow extends Error {}
const tooSlow = () => new TooSlow("The step took too long.");

/**
 * Advances one due deploy by one step; answers whether there was one. Throws {@link StepFailure} for what nobody foresaw, when
 * the record says so and when the next look is set.
 */
export async function advanceDeploy(caller: Context, owner: string, only: string | null = null): Promise<boolean> {
  await endKeptUnsent(caller);
  await giveBackKept(caller);
  const claimed = await claimDeploy(caller, owner, only);
  if (claimed === null) return false;
  const ctx = { ...caller, requestId: newId("req") };
  const { row, hold } = await within(STEP_PATIENCE_MS, () => tryStep(ctx, claimed), tooSlow).then(
    (next) => ({ row: claimed, hold: next }),
    (error: unknown) => (error instanceof TooSlow ? giveUpStep(ctx, claimed) : failStep(ctx, claimed, error)),
  );
  await giveBack(ctx, row, hold);
  return true;
}

async function tryStep(ctx: Context, row: DeployRow): Promise<Pause> {
  try {
    const stepped = await stepByState(ctx, row);
    const isFound = row.runId === null && stepped.runId !== null;
    const after = isFound ? await sendRememberedCancel(ctx, stepped) : stepped;
    return { at: await nextLook(ctx, row, after), ...(isPausedByTrouble(after) ? { blockedBy: null } : {}) };
  } catch (error) {
    if (error instanceof UpstreamError) return pauseForGitHub(ctx, row, error);
    throw error;
  }
}

async function stepByState(ctx: Context, row: DeployRow): Promise<DeployRow> {
  switch (stateOf(row)) {
    case "requested":
      return (await expireDeploy(ctx, row, null)) ?? dispatchDeploy(ctx, row);
    case "dispatching":
      return recoverDispatch(ctx, row);
    case "resolving":
      return resolveDeploy(ctx, row);
    case "unresolved":
      return row.runId === null ? resolveDeploy(ctx, row) : observeDeploy(ctx, row);
    case "queued":
    case "running":
      return observeDeploy(ctx, row);
    case "verifying":
      return verifyDeploy(ctx, row);
    default:
      return row;
  }
}

/** When to look again after a step; null leaves the time the transition has set. */
async function nextLook(ctx: Context, before: DeployRow, after: DeployRow): Promise<Date | null> {
  const state = stateOf(after);
  if (isTerminal(state) || state !== before.state) return null;
  const following = await ctx.db.deploy.count({ where: { state: { in: ["queued", "running"] } } });
  const now = ctx.now();
  return nextDue(before.nextCheckAt, spreadDelay(nextCheckDelay(state, after.stateSince, now), following), now);
}

/** The step may still wait for an answer: it is fenced off first, so that nothing it does later counts. */
async function giveUpStep(ctx: Context, claimed: DeployRow): Promise<Stepped> {
  const row = await takeBackDeploy(ctx, claimed);
  return row === null ? { row: claimed, hold: { at: null } } : { row, hold: await pauseForSlowness(ctx, row) };
}

async function failStep(ctx: Context, row: DeployRow, error: unknown): Promise<Stepped> {
  if (await isLostRace(ctx, row, error)) return { row, hold: { at: null } };
  const held = await pauseForConsole(ctx, row, error).catch(() => ({ at: lookAfterTrouble(ctx) }));
  if (held !== null) await giveBack(ctx, row, held);
  throw new StepFailure({ deployId: row.id, requestId: ctx.requestId }, error);
}

/** Somebody else moved the row first: its new holder looks after it. What cannot be done in its own state is no lost race. */
async function isLostRace(ctx: Context, row: DeployRow, error: unknown): Promise<boolean> {
  if (!(error instanceof AppError) || error.code !== "conflict") return false;
  const { id, state, leaseFence } = row;
  return (await ctx.db.deploy.count({ where: { id, state, leaseFence } })) === 0;
}
