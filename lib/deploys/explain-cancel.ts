import "server-only";

import type { Deploy, DeployState } from "@/lib/deploys/schemas";
import { isTerminal } from "@/lib/deploys/states";

export interface AskedToCancel {
  state: DeployState;
  runId: string | null;
  cancelRequestedAt: Date | null;
  cancelRequestedBy: string | null;
  cancelSentAt: Date | null;
}

type ToldCancel = NonNullable<Deploy["cancel"]>;

/** What has become of somebody's cancel, in words for the deploy's page; null when nobody asked for one. */
export function explainCancel(deploy: AskedToCancel): ToldCancel | null {
  const { cancelRequestedAt: at, cancelRequestedBy: by } = deploy;
  if (at === null) return null;
  return { by, at: at.toISOString(), ...outcomeOf(deploy, by ?? "somebody") };
}

function outcomeOf(deploy: AskedToCancel, who: string): Pick<ToldCancel, "outcome" | "message"> {
  const { state, runId, cancelSentAt } = deploy;
  if (state === "cancelled") {
    const when = runId === null ? " before anything was sent" : "";
    return { outcome: "cancelled", message: `Cancelled by ${who}${when}.` };
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

/** Why a cancel no longer does anything, by the state its deploy came to. */
const ENDED: Partial<Record<DeployState, string>> = {
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

/** A change of state, with what it means for a cancel that was asked for: the timeline and the audit log keep it. */
export function tellCancel<Told extends Change>(row: Omit<AskedToCancel, "state">, transition: Told): Told {
  const { to, patch } = transition;
  const isEnd = to === "verifying" || isTerminal(to);
  // What a person sets in the very same change tells it by itself.
  if (row.cancelRequestedAt === null || !isEnd || to === "succeeded") return transition;
  const runId = typeof patch?.runId === "string" ? patch.runId : row.runId;
  const message = explainCancel({ ...row, runId, state: to })?.message ?? "";
  if (to !== "cancelled") return { ...transition, note: [transition.note, message].filter(Boolean).join(". ") };
  return { ...transition, note: message, patch: { ...patch, failureCode: "cancelled", failureMessage: message } };
}
