import "server-only";

import { authorize } from "@/lib/core/authorize";
import { getSurface, type Surface } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import { within } from "@/lib/core/within";
import type { Context } from "@/lib/db/context";
import { leaseOf } from "@/lib/deploys/claim-deploy";
import { endUnsent } from "@/lib/deploys/end-unsent";
import { findMoved } from "@/lib/deploys/expectation";
import { askPlatform } from "@/lib/deploys/live-evidence";
import type { DeployRow } from "@/lib/deploys/load";
import { findOthers, nameRival, waitedForRival } from "@/lib/deploys/rival";
import { dispatchInputs, isOverdue, lockBlockers, switchedOffBlockers } from "@/lib/deploys/rules";
import type { Deploy } from "@/lib/deploys/schemas";
import { applyTransition, type Transition } from "@/lib/deploys/transition-deploy";
import type { DispatchReceipt, ListedRun } from "@/lib/github/github";
import { getOpenLock } from "@/lib/locks/queries";
import { numberWords } from "@/lib/runs/rules";
import { announce } from "@/lib/work/announce";
import { renewLease } from "@/lib/work/lease";

const isKeyRefused = (error: unknown) =>
  error instanceof UpstreamError && (error.kind === "unauthorized" || error.kind === "forbidden");

/** All looks before a dispatch, their pages together: what is left of the step's patience is for the dispatch itself. */
const LOOK_FIRST_MS = 20_000;
/** Whoever is sent sooner after it was asked for replaces what served then. */
const SENT_AT_ONCE_MS = 10_000;
const LOOK_AT_LIVE_MS = 2_000;
/** Only words come of it, and whoever follows the run finds them too. */
const NAME_RIVAL_MS = 4_000;

const countWords = (count: number) => (count === 1 ? "1 run was not readable" : `${count} runs were not readable`);

const tooSlow = () =>
  new UpstreamError("github", { kind: "timeout", message: "GitHub took too long to list the runs of the workflow." });

/**
 * Sends the one dispatch of a requested deploy. `dispatching` is committed first and is entered once, so that no crash,
 * retry or second reconciler can send again; while the other console deploys the surface nothing is sent. Throws UpstreamError
 * while GitHub cannot be reached to check the workflow and its runs, or wants no call.
 */
export async function dispatchDeploy(ctx: Context, row: DeployRow): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  const surface = findSurface(ctx, row);
  if ("to" in surface) return applyTransition(ctx, row, surface);
  const { refused, sent, rival, unreadable } = await within(LOOK_FIRST_MS, () => lookFirst(ctx, row), tooSlow);
  if (refused !== null) return applyTransition(ctx, row, refused);
  if (sent !== null) return followSent(ctx, row, sent);
  const fromSha = rival === null ? await whatItReplaces(ctx, row, surface) : null;
  const stopped = (await findStop(ctx, surface)) ?? (rival === null ? await findMoved(ctx, row, surface) : null);
  if (stopped !== null) return applyTransition(ctx, row, stopped);
  if (rival !== null) return waitForRival(ctx, row, rival);
  // The answer to the last look may have been the last one that a limit allows: then it waits, and is not spent on a refusal.
  const keptBack = ctx.github.whyKeptBack(`start ${row.workflow}`);
  if (keptBack !== null) throw keptBack;
  const dispatching = await applyTransition(ctx, row, {
    to: "dispatching",
    ...tellBefore(row, unreadable),
    patch: { fromSha },
  });
  if (!(await mayStillSend(ctx, dispatching))) return endUnsent(ctx, row.id);
  const after = await applyTransition(ctx, dispatching, await sendDispatch(ctx, dispatching, surface));
  return within(NAME_RIVAL_MS, () => nameRival(ctx, after), tooSlow).catch(unlessUpstream(after));
}

/** The surface the intent was written for, or why it may not be dispatched any more. */
function findSurface(ctx: Context, row: DeployRow): Surface | Transition {
  const surface = getSurface(ctx.config, row.surfaceId);
  if (surface === null)
    return endedUnsent("surface_removed", `${row.surfaceId} is no longer configured. Nothing was sent.`);
  if (surface.workflow === row.workflow && surface.target_env === row.targetEnv) return surface;
  const asked = `${row.workflow} for ${row.targetEnv}`;
  const message = `${row.surfaceId} is configured otherwise than when this was asked for (${asked}). Nothing was sent; ask again.`;
  return endedUnsent("surface_changed", message);
}

function endedUnsent(code: string, message: string): Transition {
  return { to: "errored", note: message, patch: { failureCode: code, failureMessage: message } };
}

/** Why the workflow takes no dispatch, or what is there already; nothing is written. */
async function lookFirst(ctx: Context, row: DeployRow) {
  const refused = await findWorkflowTrouble(ctx, row);
  return refused === null
    ? { refused, ...(await findOthers(ctx, row)) }
    : { refused, sent: null, rival: null, unreadable: 0 };
}

/** Why the workflow cannot take a dispatch now; throws UpstreamError while GitHub cannot be asked, so that nothing is sent blindly. */
async function findWorkflowTrouble(ctx: Context, row: DeployRow): Promise<Transition | null> {
  try {
    const workflow = await readWorkflow(ctx, row.workflow);
    if (workflow === null)
      return endedUnsent(
        "workflow_missing",
        `GitHub shows no workflow ${row.workflow} in ${ctx.repository}. Check its name and the key's rights; nothing was sent.`,
      );
    if (workflow.state === "active") return null;
    if (workflow.state === "deleted")
      return endedUnsent("workflow_missing", `${row.workflow} was deleted in ${ctx.repository}. Nothing was sent.`);
    const message = `${row.workflow} is ${workflow.state.replaceAll("_", " ")}. Enable it on GitHub; nothing was sent.`;
    return endedUnsent("workflow_disabled", message);
  } catch (error) {
    if (!(error instanceof UpstreamError) || !isKeyRefused(error)) throw error;
    return endedUnsent(
      `dispatch_${error.kind}`,
      error.wasKeptBack ? error.message : `${error.message} Nothing was sent.`,
    );
  }
}

/** Reads the workflow; a refused credential is tried once more, since a GitHub App renews its token when it is refused. */
async function readWorkflow(ctx: Context, file: string) {
  const ask = () => outside("get-workflow", () => ctx.github.getWorkflow(file, { fresh: true }));
  return ask().catch((error: unknown) => {
    if (isKeyRefused(error)) return ask();
    throw error;
  });
}

/** A run carries its id, which nobody knew before it was sent: this row is older than that, from a backup of the database. */
async function followSent(ctx: Context, row: DeployRow, run: ListedRun): Promise<DeployRow> {
  const note = `${numberWords(run)} carries its id already, so that it was sent before: nothing is sent again`;
  return applyTransition(ctx, await applyTransition(ctx, row, { to: "dispatching", note }), { to: "resolving", note });
}

/** What serves as it is sent: of one that had to wait, what served as it was asked for may be gone; null where nobody knows. */
async function whatItReplaces(ctx: Context, row: DeployRow, surface: Surface): Promise<string | null> {
  if (!isOverdue(row.requestedAt, SENT_AT_ONCE_MS, ctx.now())) return row.fromSha;
  return within(LOOK_AT_LIVE_MS, () => askPlatform(ctx, surface), tooSlow)
    .then(({ sha }) => sha)
    .catch(unlessUpstream(null));
}

function unlessUpstream<T>(otherwise: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof UpstreamError) return otherwise;
    throw error;
  };
}

/** What a person has set against it since it was asked for counts until it is sent. */
async function findStop(ctx: Context, { surface_id: surfaceId }: Surface): Promise<Transition | null> {
  const lock = await getOpenLock(ctx.db, surfaceId, ctx.now());
  const [first] = [...switchedOffBlockers(ctx.flags.deployUi), ...lockBlockers(surfaceId, lock)];
  return first === undefined ? null : endedUnsent(first.code, `${first.message} Nothing was sent.`);
}

/** Nothing is sent while the other console deploys the same surface; what it waits for is on the row. */
async function waitForRival(
  ctx: Context,
  row: DeployRow,
  rival: NonNullable<Deploy["blocked_by"]>,
): Promise<DeployRow> {
  const where = { id: row.id, state: row.state, leaseFence: row.leaseFence };
  const [after] = await ctx.db.deploy.updateManyAndReturn({ where, data: { blockedBy: rival } });
  if (waitedForRival(row)?.message !== rival.message) await announce(ctx.db, "deploy", row.id);
  return after ?? row;
}

/** The timeline keeps which console's run it was held back for, and what nobody could read before it was sent. */
function tellBefore(row: DeployRow, unreadable: number): { note?: string } {
  const rival = waitedForRival(row);
  const whom = rival?.kind === "other_console" ? "the other console" : "a run without a record here";
  const waited = rival === null ? [] : [`Waited for ${whom}: ${rival.message}`];
  const unread = unreadable === 0 ? [] : [`${countWords(unreadable)}; it may be another console's`];
  const note = [...waited, ...unread].join(" ");
  return note === "" ? {} : { note };
}

/** Not where somebody else holds the row by now, nor where the database does not say. */
function mayStillSend(ctx: Context, dispatching: DeployRow): Promise<boolean> {
  return renewLease(ctx.db, leaseOf(dispatching)).catch(() => false);
}

async function sendDispatch(ctx: Context, row: DeployRow, surface: Surface): Promise<Transition> {
  const order = { workflow: row.workflow, ref: ctx.config.main_branch, inputs: dispatchInputs(surface, row) };
  try {
    return afterReceipt(ctx, await outside("dispatch", () => ctx.github.dispatch(order)));
  } catch (error) {
    if (error instanceof UpstreamError) return afterError(error);
    throw error;
  }
}

function afterReceipt(ctx: Context, receipt: DispatchReceipt): Transition {
  const now = ctx.now();
  if (receipt.run === null) {
    return {
      to: "resolving",
      note: "GitHub accepted the dispatch without naming the run",
      patch: { dispatchedAt: now },
    };
  }
  return {
    to: "queued",
    note: "GitHub named the run in its answer",
    patch: {
      dispatchedAt: now,
      resolvedAt: now,
      observedAt: now,
      runId: receipt.run.id,
      runUrl: receipt.run.url,
      runAttempt: 1,
    },
  };
}

function afterError(error: UpstreamError): Transition {
  if (error.mayHaveHappened) {
    return {
      to: "resolving",
      note: `The answer to the dispatch was lost (${error.message}); looking for the run instead of sending again`,
    };
  }
  const message = error.wasKeptBack
    ? `${error.message} Nothing is running; deploy again when it is over.`
    : `GitHub refused the dispatch: ${error.message} Nothing is running.`;
  return endedUnsent(`dispatch_${error.kind}`, message);
}

/** A dispatch whose holder vanished may or may not have been sent: look for the run, never send again. */
export async function recoverDispatch(ctx: Context, row: DeployRow): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  const note = "Nobody told how the dispatch went; looking for the run instead of sending again";
  return applyTransition(ctx, row, { to: "resolving", note });
}
