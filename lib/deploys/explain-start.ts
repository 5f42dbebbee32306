import "server-only";

import { SOMEBODY, startingWith } from "@/lib/core/doers";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { DeployRow } from "@/lib/deploys/load";
import type { RunApproval, WorkflowRun } from "@/lib/github/github";
import { nameDoer } from "@/lib/runs/find-doer";
import type { Rejection } from "@/lib/runs/rules";

/** How a run came to start that waited for an approval, as a note; undefined for a run that waited for nobody. */
export async function explainStart(ctx: Context, row: DeployRow): Promise<string | undefined> {
  if (row.approvalSeenAt === null || row.runId === null) return undefined;
  const said = (row.runAttempt ?? 1) === 1 ? await whoSaid(ctx, row.runId, "approved") : [];
  const doers = said.map(({ doer }) => doer).filter((doer) => doer !== SOMEBODY);
  if (doers.length > 0) return `${startingWith(allOf(doers))} approved the run`;
  return "The run waits no longer. GitHub does not say who approved it";
}

/**
 * Who said no to a run that failed before any of its steps began; null where GitHub knows of no such word. Its reviews are those
 * of all attempts in one list, and name neither attempt nor time: of a later attempt they tell no name.
 */
export async function explainRejection(ctx: Context, run: WorkflowRun): Promise<Rejection | null> {
  const said = await whoSaid(ctx, run.id, "rejected");
  const [only, ...others] = said;
  if (only === undefined) return null;
  if (run.attempt > 1) return { doer: SOMEBODY, comment: null };
  return { doer: allOf(said.map(({ doer }) => doer)), comment: others.length === 0 ? only.comment : null };
}

function allOf(names: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names);
}

interface Said {
  doer: string;
  comment: string | null;
}

/** Everybody who said so, each once, by GitHub's own word; nobody is guessed. None when it does not answer. */
async function whoSaid(ctx: Context, runId: string, state: RunApproval["state"]): Promise<Said[]> {
  try {
    const approvals = await outside("list-approvals", () => ctx.github.listApprovals(runId, { fresh: true }));
    const said = new Map<string, Said>();
    for (const { login, comment, state: word } of approvals) {
      if (word !== state) continue;
      const doer = await nameDoer(ctx, login);
      said.set(doer, { doer, comment });
    }
    return [...said.values()];
  } catch (error) {
    if (error instanceof UpstreamError) return [];
    throw error;
  }
}
