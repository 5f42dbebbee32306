import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Surface } from "@/lib/core/config";
import type { LiveRelease } from "@/lib/core/platform";
import type { Context } from "@/lib/db/context";
import { endOfRow, tryCorrection } from "@/lib/deploys/correct-deploy";
import { readLiveWord, type ShippedFacts, wasNeverLive } from "@/lib/deploys/derive-live";
import type { DeployRow } from "@/lib/deploys/load";
import { askProcess } from "@/lib/deploys/read-live";
import { stateOf } from "@/lib/deploys/read-words";
import { isTerminal } from "@/lib/deploys/rules";
import type { Transition } from "@/lib/deploys/transition-deploy";

/**
 * Corrects the deploy whose commit a platform has just reported, where it had ended as if it were not live: the platform may
 * have been later than the surface's limit. It asks GitHub nothing.
 */
export async function correctByLive(ctx: Context, surface: Surface, live: LiveRelease): Promise<void> {
  authorize(ctx, "deploy:advance");
  if (live.sha === null) return;
  await correctNeverLive(ctx, surface, live);
  const row = await shipperOf(ctx, surface, live.sha);
  const word = row === null ? null : readLiveWord(factsOf(row), live);
  if (row === null || word === null) return;
  const evidence = await askProcess(ctx, surface, live);
  if (evidence.verdict !== "matches") return;
  const transition =
    word.kind === "succeeded" ? toSuccess(row, evidence.seen) : withWords(row, word.message, live.source);
  await tryCorrection(ctx, row, transition);
}

/** The newest success of a surface, where the platform says by now that its release never came into force. */
async function correctNeverLive(ctx: Context, surface: Surface, live: LiveRelease): Promise<void> {
  const newest = {
    where: { surfaceId: surface.surface_id, state: "succeeded" },
    orderBy: { requestedAt: "desc" },
  } as const;
  const row = await ctx.db.deploy.findFirst(newest);
  if (row === null || row.sha === live.sha) return;
  const where = { deployId: row.id, toState: "succeeded" };
  const success = await ctx.db.deployTransition.findFirst({ where, orderBy: { seq: "desc" } });
  if (success === null || !wasNeverLive({ seen: success.note, at: success.at }, live)) return;
  const said = `${live.source} serves, and ${success.note ?? "its own"} never did`;
  const failureMessage = `The run succeeded, but its release never came into force: ${live.source} serves.`;
  const patch = { failureCode: "never_live", failureMessage };
  await tryCorrection(ctx, row, {
    to: "errored",
    note: `Corrected: ${said}`,
    evidence: { kind: "never_live", said },
    patch,
  });
}

/** The newest deploy of that commit on that surface, if it has ended and none that came after it is known to have shipped. */
async function shipperOf(ctx: Context, surface: Surface, sha: string): Promise<DeployRow | null> {
  const surfaceId = surface.surface_id;
  const row = await ctx.db.deploy.findFirst({ where: { surfaceId, sha }, orderBy: { requestedAt: "desc" } });
  if (row === null || !isTerminal(row.state)) return null;
  const later = { surfaceId, state: "succeeded", requestedAt: { gt: row.requestedAt } };
  return (await ctx.db.deploy.count({ where: later })) > 0 ? null : row;
}

function factsOf(row: DeployRow): ShippedFacts {
  const { sha, fromSha, dispatchedAt, startedAt } = row;
  return { ...endOfRow(row), sha, fromSha, dispatchedAt, startedAt };
}

function toSuccess(row: DeployRow, seen: string): Transition {
  const said = `the platform reports ${row.sha.slice(0, 7)} after all (${seen})`;
  const cleared = { failureCode: null, failureMessage: null, failureLogTail: null };
  return { to: "succeeded", note: `Corrected: ${said}`, evidence: { kind: "sha_live", said }, patch: cleared };
}

/** The run's own end stays; that its commit is live belongs to it. */
function withWords(row: DeployRow, failureMessage: string, source: string): Transition {
  const said = `the platform reports ${row.sha.slice(0, 7)} (${source})`;
  const to = stateOf(row);
  return { to, note: `Corrected: ${said}`, evidence: { kind: "sha_live", said }, patch: { failureMessage } };
}
