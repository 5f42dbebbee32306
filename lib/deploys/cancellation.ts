import "server-only";

import { OWN_KEY } from "@/lib/core/doers";
import type { Context } from "@/lib/db/context";
import type { Prisma } from "@/lib/db/generated/client";
import type { DeployRow } from "@/lib/deploys/load";
import type { Deploy, DeployState } from "@/lib/deploys/schemas";
import { isTerminal } from "@/lib/deploys/states";
import { CANCELLED_BY_EITHER, type Canceller } from "@/lib/runs/rules";

interface AskedToCancel {
  state: DeployState;
  runId: string | null;
  cancelRequestedAt: Date | null;
  cancelRequestedBy: string | null;
  cancelSentAt: Date | null;
  failureCode: string | null;
}

type ToldCancel = NonNullable<Deploy["cancel"]>;

/** Why a cancel no longer does anything, by the state its deploy came to. */
const ENDED: Partial<Record<DeployState, string>> = {
  cancelled: "the run was already cancelled on GitHub",
  verifying: "the run had already finished",
  succeeded: "the run had already finished",
  failed: "the run had already failed",
  errored: "the run had already ended",
  timed_out: "the run had already timed out",
  superseded: "GitHub had already dropped the run",
};

interface Change {
  to: DeployState;
  note?: string;
  patch?: { runId?: unknown; failureCode?: unknown; failureMessage?: unknown };
}

/** What became of the requests to cancel that left here: GitHub took one, or may have; null where it refused every one. */
interface SentCancels {
  cancelEvidence: string | null;
}

type Attempt = Pick<DeployRow, "id" | "runAttempt">;

/** Whether a cancelled deploy was ended by whoever asked here: before anything was sent, or by what GitHub took from here. */
export function isOwnCancel(failureCode: string | null): boolean {
  return failureCode === null || failureCode === "cancelled";
}

/** What has become of somebody's cancel, in words for the deploy's page; null when nobody asked for one. */
export function explainCancel(deploy: AskedToCancel): ToldCancel | null {
  const { cancelRequestedAt: at, cancelRequestedBy: by } = deploy;
  if (at === null) return null;
  return { by, at: at.toISOString(), ...outcomeOf(deploy, by ?? "somebody") };
}

function outcomeOf(deploy: AskedToCancel, who: string): Pick<ToldCancel, "outcome" | "message"> {
  const { state, runId, cancelSentAt, failureCode } = deploy;
  if (state === "cancelled" && isOwnCancel(failureCode)) {
    const when = runId === null ? " before anything was sent" : "";
    return { outcome: "cancelled", message: `Cancelled by ${who}${when}.` };
  }
  if (state === "cancelled" && failureCode === CANCELLED_BY_EITHER) {
    const message = `Cancelled by ${who} here, or by somebody on GitHub. GitHub does not say which.`;
    return { outcome: "cancelled", message };
  }
  const ended = ENDED[state];
  if (ended !== undefined) {
    if (runId === null)
      return { outcome: "not_needed", message: `Cancel by ${who}: nothing ran, so nothing was stopped.` };
    if (cancelSentAt === null) {
      return { outcome: "too_late", message: `GitHub did not take the cancel by ${who} in time: ${ended}.` };
    }
    return { outcome: "too_late", message: `Cancel by ${who} came too late: ${ended}.` };
  }
  if (runId === null)
    return { outcome: "waiting", message: `Cancel by ${who} noted. It is sent once the run is known.` };
  if (cancelSentAt !== null) return { outcome: "sent", message: `Cancel by ${who} sent. Waiting for GitHub.` };
  return { outcome: "waiting", message: `Cancel by ${who} noted. GitHub has not taken it yet.` };
}

/** A change of state, with what it means for a cancel that was asked for: the timeline and the audit log keep it. */
export function tellCancel<Told extends Change>(row: Omit<AskedToCancel, "state">, transition: Told): Told {
  const { to, patch } = transition;
  const isEnd = to === "verifying" || isTerminal(to);
  // What a person sets in the very same change tells it by itself.
  if (row.cancelRequestedAt === null || !isEnd || to === "succeeded") return transition;
  const runId = typeof patch?.runId === "string" ? patch.runId : row.runId;
  const failureCode = typeof patch?.failureCode === "string" ? patch.failureCode : null;
  const told = explainCancel({ ...row, runId, state: to, failureCode });
  if (told === null) return transition;
  if (told.outcome !== "cancelled") return { ...transition, note: inOneNote(transition.note, told.message) };
  const code = failureCode ?? "cancelled";
  return { ...transition, note: told.message, patch: { ...patch, failureCode: code, failureMessage: told.message } };
}

function inOneNote(note: string | undefined, message: string): string {
  return note === undefined || note === "" ? message : `${note.replace(/\.$/, "")}. ${message}`;
}

/**
 * Who cancelled a run: whoever GitHub names, in words, before all. Without a name, a request that GitHub took is this console's
 * own deed, one that it may have taken is this console's or another's, and no such request means somebody else.
 */
export function deriveCanceller({ cancelEvidence }: SentCancels, named: string | null): Canceller {
  const isOurs = cancelEvidence === "taken";
  const mayBeOurs = cancelEvidence !== null;
  if (named !== null && !(named === OWN_KEY && mayBeOurs)) return { kind: "named", doer: named };
  if (isOurs || named !== null) return { kind: "ours" };
  return mayBeOurs ? { kind: "either" } : { kind: "unknown" };
}

/** The deploy while it is at that attempt of its run: what GitHub answers to a cancel says nothing of a later one. */
export function atAttempt({ id, runAttempt }: Attempt): Prisma.DeployWhereInput {
  const attempt = runAttempt ?? 1;
  return { id, AND: { OR: [{ runAttempt: attempt }, ...(attempt === 1 ? [{ runAttempt: null }] : [])] } };
}

/** The same, while no request to cancel it was taken. */
export function atAttemptUntaken(of: Attempt): Prisma.DeployWhereInput {
  return { ...atAttempt(of), OR: [{ cancelEvidence: null }, { cancelEvidence: "perhaps" }] };
}

/**
 * Notes, before a request to cancel leaves, that GitHub may take it: a process that dies in between does not know either. Answers
 * whether nothing of the kind was noted before; null where a later attempt has begun, which nobody asked to cancel.
 */
export async function noteRequest(ctx: Context, row: Attempt): Promise<{ isFirst: boolean } | null> {
  const where = { ...atAttempt(row), cancelEvidence: null };
  const { count } = await ctx.db.deploy.updateMany({ where, data: { cancelEvidence: "perhaps" } });
  if (count === 1) return { isFirst: true };
  return (await ctx.db.deploy.count({ where: atAttempt(row) })) === 0 ? null : { isFirst: false };
}

/** Keeps what GitHub's answer proves; its refusal takes back only what this very request had noted. */
export async function keepEvidence(
  ctx: Context,
  row: Attempt,
  answer: { isFirst: boolean; evidence: "taken" | "perhaps" | null },
): Promise<void> {
  const { isFirst, evidence } = answer;
  if (evidence === null && !isFirst) return;
  const where = evidence === "taken" ? atAttempt(row) : atAttemptUntaken(row);
  await ctx.db.deploy.updateMany({ where, data: { cancelEvidence: evidence } });
}
