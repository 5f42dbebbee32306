import "server-only";

import { z } from "zod";

import { nextDue } from "@/lib/core/cadence";
import { AppError } from "@/lib/core/errors";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { sendRememberedCancel } from "@/lib/deploys/cancel-deploy";
import { claimDeploy, type Hold, releaseDeploy } from "@/lib/deploys/claim-deploy";
import { dispatchDeploy, recoverDispatch } from "@/lib/deploys/dispatch-deploy";
import { expireDeploy } from "@/lib/deploys/expire-deploy";
import type { DeployRow } from "@/lib/deploys/load";
import { observeDeploy } from "@/lib/deploys/observe-deploy";
import { resolveDeploy } from "@/lib/deploys/resolve-deploy";
import { backoffDelay, deadlineOf, isTerminal, nextCheckDelay, spreadDelay } from "@/lib/deploys/rules";
import { deployStateSchema } from "@/lib/deploys/schemas";
import { verifyDeploy } from "@/lib/deploys/verify-deploy";

const AFTER_THE_UNFORESEEN_MS = 5_000;
const HELD_BY_GITHUB = z.object({ kind: z.literal("github_unreachable"), since: z.string() });

/** Since when GitHub has not answered about this deploy; null when it did last time. */
function heldSince(row: DeployRow): string | null {
  return HELD_BY_GITHUB.safeParse(row.blockedBy).data?.since ?? null;
}

async function step(ctx: Context, row: DeployRow): Promise<DeployRow> {
  switch (deployStateSchema.parse(row.state)) {
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
  const state = deployStateSchema.parse(after.state);
  if (isTerminal(state) || state !== before.state) return null;
  const following = await ctx.db.deploy.count({ where: { state: { in: ["queued", "running"] } } });
  const now = ctx.now();
  return nextDue(before.nextCheckAt, spreadDelay(nextCheckDelay(state, after.stateSince, now), following), now);
}

/** When to look again after GitHub failed: later and later, but not after the state's own deadline. */
function lookAfterTrouble(ctx: Context, row: DeployRow, error: UpstreamError): Date {
  const now = ctx.now().getTime();
  const since = heldSince(row);
  const at = now + backoffDelay(since === null ? 0 : now - Date.parse(since), error.retryAfter);
  const deadline = deadlineOf(deployStateSchema.parse(row.state), row.stateSince);
  return new Date(deadline === null ? at : Math.min(at, deadline.getTime()));
}

async function hold(ctx: Context, row: DeployRow, error: UpstreamError): Promise<Hold> {
  if ((await expireDeploy(ctx, row, error.message)) !== null) return { at: null };
  const since = heldSince(row) ?? ctx.now().toISOString();
  const blockedBy = { kind: "github_unreachable", message: error.message, run_url: row.runUrl, since };
  return { at: lookAfterTrouble(ctx, row, error), blockedBy };
}

async function tryStep(ctx: Context, row: DeployRow): Promise<Hold> {
  try {
    const after = await sendRememberedCancel(ctx, await step(ctx, row));
    const held = heldSince(after) !== null;
    return { at: await nextLook(ctx, row, after), ...(held ? { blockedBy: null } : {}) };
  } catch (error) {
    if (error instanceof UpstreamError) return hold(ctx, row, error);
    throw error;
  }
}

/** Somebody else moved the row first: its new holder looks after it. */
function isLostRace(error: unknown): boolean {
  return error instanceof AppError && error.code === "conflict";
}

/** Advances one due deploy by one step; answers whether there was one. */
export async function advanceDeploy(ctx: Context, owner: string, only: string | null = null): Promise<boolean> {
  const claimed = await claimDeploy(ctx, owner, only);
  if (claimed === null) return false;
  // What nobody foresaw is logged by the caller, and tried again later rather than at once.
  let next: Hold = { at: new Date(ctx.now().getTime() + AFTER_THE_UNFORESEEN_MS) };
  try {
    next = await tryStep(ctx, claimed);
  } catch (error) {
    if (!isLostRace(error)) throw error;
    next = { at: null };
  } finally {
    await releaseDeploy(ctx, claimed, next);
  }
  return true;
}
