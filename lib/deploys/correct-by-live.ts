import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Surface } from "@/lib/core/config";
import { isMadeByPerson, type LiveRelease } from "@/lib/core/platform";
import type { Context } from "@/lib/db/context";
import { endOfRow, tryCorrection } from "@/lib/deploys/correct-deploy";
import { attemptSentAt, stateOf } from "@/lib/deploys/deploy-row";
import { findShipperOf, readLiveWord, type ShipCandidate, wasNeverLive } from "@/lib/deploys/live";
import { askProcess } from "@/lib/deploys/live-evidence";
import type { DeployRow } from "@/lib/deploys/load";
import { isTerminal } from "@/lib/deploys/rules";
import type { Transition } from "@/lib/deploys/transition-deploy";

interface Candidate extends ShipCandidate {
  row: DeployRow;
}

const DEPLOYS_LOOKED_AT = 20;

/**
 * Corrects the deploy whose commit a platform has just reported, where it had ended as if it were not live: the platform may
 * have been later than the surface's limit. It asks GitHub nothing.
 */
export async function correctByLive(ctx: Context, surface: Surface, live: LiveRelease): Promise<void> {
  authorize(ctx, "deploy:advance");
  if (live.sha === null) return;
  await correctNeverLive(ctx, surface, live);
  // What a person put there is no deploy's doing, however near it came to one's end.
  if (isMadeByPerson(live)) return;
  const shipper = await shipperOf(ctx, surface, { ...live, sha: live.sha });
  if (shipper.kind === "ambiguous") return sayAmbiguous(ctx, shipper.records, live);
  if (shipper.kind === "none" || !shipper.record.isOver) return;
  const { row } = shipper.record;
  const word = readLiveWord(shipper.record, live);
  if (word === null) return;
  const evidence = await askProcess(ctx, surface, live);
  if (evidence.verdict !== "matches") return;
  const transition =
    word.kind === "succeeded" ? toSuccess(row, evidence.seen) : withWords(row, word.message, live.source);
  await tryCorrection(ctx, row, transition);
}

/** The last success of a surface, where the platform says by now that its release never came into force. */
async function correctNeverLive(ctx: Context, surface: Surface, live: LiveRelease): Promise<void> {
  const newest = {
    where: { surfaceId: surface.surface_id, state: "succeeded" },
    orderBy: { finishedAt: { sort: "desc", nulls: "last" } },
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

/** Whose release it is that serves, by the times that platform and runs tell; the order in which they were asked for tells nothing. */
async function shipperOf(ctx: Context, surface: Surface, live: LiveRelease & { sha: string }) {
  const of = { surfaceId: surface.surface_id };
  const sent = { ...of, sha: live.sha, dispatchedAt: { not: null } };
  const newest = { stateSince: "desc" } as const;
  const rows = await ctx.db.deploy.findMany({ where: sent, orderBy: newest, take: DEPLOYS_LOOKED_AT });
  const last = await ctx.db.deploy.findFirst({
    where: { ...of, state: "succeeded", finishedAt: { not: null } },
    orderBy: { finishedAt: "desc" },
  });
  const lastSuccess = last?.finishedAt == null ? null : { id: last.id, at: last.finishedAt };
  return findShipperOf(rows.map(candidateOf), live, lastSuccess);
}

function candidateOf(row: DeployRow): Candidate {
  const { id, sha, fromSha, startedAt, state } = row;
  const dispatchedAt = attemptSentAt(row);
  return { ...endOfRow(row), id, row, sha, fromSha, dispatchedAt, startedAt, isOver: isTerminal(state) };
}

/** More than one deploy may have put it there, and nothing tells which: each says so, and none is called a success. */
async function sayAmbiguous(ctx: Context, records: readonly Candidate[], live: LiveRelease): Promise<void> {
  for (const { row, message } of records) {
    const words = `${row.sha.slice(0, 7)} is live, by this deploy or another of the same commit.`;
    if (message === null || message.endsWith(words)) continue;
    await tryCorrection(ctx, row, withWords(row, `${message} ${words}`, live.source));
  }
}

/** The run's own end stays; that its commit is live belongs to it. */
function withWords(row: DeployRow, failureMessage: string, source: string): Transition {
  const said = `the platform reports ${row.sha.slice(0, 7)} (${source})`;
  const to = stateOf(row);
  return { to, note: `Corrected: ${said}`, evidence: { kind: "sha_live", said }, patch: { failureMessage } };
}

function toSuccess(row: DeployRow, seen: string): Transition {
  const said = `the platform reports ${row.sha.slice(0, 7)} after all (${seen})`;
  const cleared = { failureCode: null, failureMessage: null, failureLogTail: null };
  return { to: "succeeded", note: `Corrected: ${said}`, evidence: { kind: "sha_live", said }, patch: cleared };
}
