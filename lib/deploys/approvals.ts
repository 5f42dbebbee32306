import "server-only";

import { SOMEBODY, startingWith } from "@/lib/core/doers";
import type { Context } from "@/lib/db/context";
import type { DeployRow } from "@/lib/deploys/load";
import { saidInAttempt, waitSeenOf } from "@/lib/deploys/wait";
import type { RunApproval } from "@/lib/github/github";
import { nameDoer } from "@/lib/runs/doer";
import type { Rejection } from "@/lib/runs/rules";

interface Said {
  doer: string;
  comment: string | null;
}

/** How a run came to start that waited by a rule of GitHub's, as a note; undefined for a run that waited for nothing. */
export async function explainStart(ctx: Context, row: DeployRow): Promise<string | undefined> {
  if (row.approvalSeenAt === null || row.runId === null) return undefined;
  const kinds = waitSeenOf(row)?.kinds ?? [];
  if (kinds.length > 0 && kinds.every((kind) => kind === "wait_timer")) return "The run's wait timer is over";
  const said = await saidInAttempt(ctx, row, { id: row.runId, attempt: row.runAttempt ?? 1 });
  const doers = (await whoSaid(ctx, said ?? [], "approved"))
    .map(({ doer }) => doer)
    .filter((doer) => doer !== SOMEBODY);
  if (doers.length > 0) return `${startingWith(allOf(doers))} approved the run`;
  const isApproval = kinds.length === 0 || kinds.includes("approval");
  return isApproval ? "The run waits no longer. GitHub does not say who approved it" : "The run waits no longer";
}

/** Everybody who said so, each once, by GitHub's own word; nobody is guessed. */
async function whoSaid(ctx: Context, all: readonly RunApproval[], state: RunApproval["state"]): Promise<Said[]> {
  const said = new Map<string, Said>();
  for (const { login, comment, state: word } of all) {
    if (word !== state) continue;
    const doer = await nameDoer(ctx, login);
    said.set(doer, { doer, comment });
  }
  return [...said.values()];
}

function allOf(names: readonly string[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names);
}

/** Who said no to a run that failed before any of its steps began; null where nobody is known to have said it in this attempt. */
export async function explainRejection(ctx: Context, said: RunApproval[] | null): Promise<Rejection | null> {
  const noes = await whoSaid(ctx, said ?? [], "rejected");
  const [only, ...others] = noes;
  if (only === undefined) return null;
  return { doer: allOf(noes.map(({ doer }) => doer)), comment: others.length === 0 ? only.comment : null };
}
