import "server-only";

import { authorize } from "@/lib/core/authorize";
import { outside } from "@/lib/core/failpoint";
import type { Context } from "@/lib/db/context";
import { expireDeploy } from "@/lib/deploys/expire-deploy";
import { liveWordsOf } from "@/lib/deploys/live-words";
import type { DeployRow } from "@/lib/deploys/load";
import { raiseAlarm } from "@/lib/deploys/raise-alarm";
import { attemptOf } from "@/lib/deploys/reopen-deploy";
import { deploySchema } from "@/lib/deploys/schemas";
import { applyTransition } from "@/lib/deploys/transition-deploy";
import type { WorkflowRun } from "@/lib/github/github";
import { correlate, manyWords, nearWords, UNNUMBERED, unreadableWords } from "@/lib/runs/correlation";
import { nameDoer, starterOf } from "@/lib/runs/doer";
import { announce } from "@/lib/work/announce";

const RUNS_LOOKED_AT = 1_000;
/** GitHub's clock may be off and be put right; a run of ours is looked for as far back as it may seem to be. */
const LOOK_BACK_MS = 3_600_000;

/** The run of a deploy, or why there is none to follow, as a sentence. */
export type Found = { kind: "one"; run: WorkflowRun } | { kind: "none" | "many"; why: string };

/**
 * Looks for the run of an accepted or lost dispatch; answers the row unchanged while there is nothing to say yet. An unresolved
 * deploy is looked for as well, slowly and for as long as it takes.
 */
export async function resolveDeploy(ctx: Context, row: DeployRow): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  const found = await findRunOf(ctx, row);
  if (found.kind === "one") return followRun(ctx, row, found.run);
  if (row.state === "unresolved") return lookOn(ctx, row, found);
  return (await expireDeploy(ctx, row, found.why)) ?? row;
}

async function followRun(ctx: Context, row: DeployRow, run: WorkflowRun): Promise<DeployRow> {
  const now = ctx.now();
  const found = { runId: run.id, runUrl: run.url, ...attemptOf(run, await nameDoer(ctx, starterOf(run))) };
  const patch = { ...found, resolvedAt: now, observedAt: now, dispatchedAt: row.dispatchedAt ?? run.createdAt };
  return applyTransition(ctx, row, { to: "queued", note: "Found the run by its correlation id", patch });
}

/** Nothing was found, by an answer of just now: what holds it up is that, and not what held it up before. */
async function lookOn(
  ctx: Context,
  row: DeployRow,
  { kind, why }: Exclude<Found, { kind: "one" }>,
): Promise<DeployRow> {
  const before = deploySchema.shape.blocked_by.safeParse(row.blockedBy).data ?? null;
  const what = kind === "many" ? "run_ambiguous" : "run_not_found";
  const live = await liveWordsOf(ctx, row);
  const message = `${live === null ? why : `${why} ${live}`} The console looks on.`;
  const since = before?.kind === what && before.since !== null ? before.since : ctx.now().toISOString();
  const blockedBy = { kind: what, message, run_url: null, since, waits_for_person: true };
  const where = { id: row.id, state: row.state, leaseFence: row.leaseFence };
  const [after] = await ctx.db.deploy.updateManyAndReturn({ where, data: { blockedBy, observedAt: ctx.now() } });
  if (after === undefined) return row;
  if (before?.message !== message) await announce(ctx.db, "deploy", row.id);
  return raiseAlarm(ctx, after);
}

/** Asks GitHub which run carries a deploy's id and everything else that makes it its own. */
export async function findRunOf(ctx: Context, row: DeployRow): Promise<Found> {
  const since = new Date(row.requestedAt.getTime() - LOOK_BACK_MS);
  const [{ login, branches }, listed] = await Promise.all([
    senderOf(ctx, row),
    outside("list-runs", () => ctx.github.listRuns(row.workflow, { since, limit: RUNS_LOOKED_AT, fresh: true })),
  ]);
  const { correlationId, workflow } = row;
  const matches = branches.map((branch) => correlate(listed, { correlationId, workflow, login, branch }));
  const match = matches.find(({ kind }) => kind !== "none") ?? matches[0];
  if (match?.kind === "many") return { kind: "many", why: manyWords(match) };
  if (match?.kind === "one") return unlessTaken(ctx, row, match.run);
  const [near] = match?.near ?? [];
  if (near !== undefined) return { kind: "none", why: nearWords(near, { login, branch: branches[0] ?? "" }) };
  if (match?.isUnnumbered === true) return { kind: "none", why: UNNUMBERED };
  const newest = listed.runs.length < RUNS_LOOKED_AT ? "No run" : `None of the newest ${RUNS_LOOKED_AT} runs`;
  return { kind: "none", why: `${newest} carries its id.${unreadableWords(listed.unreadable)}` };
}

/** Who sent it, and from which branches: the console always from main, a shell perhaps from the branch it named. */
async function senderOf(ctx: Context, row: DeployRow): Promise<{ login: string; branches: string[] }> {
  const login = row.originLogin ?? (await outside("get-login", () => ctx.github.login()));
  const { main_branch: main } = ctx.config;
  return { login, branches: row.origin === "shell" && row.ref !== main ? [main, row.ref] : [main] };
}

/** One run is one deploy: a person may have given it to another one. */
async function unlessTaken(ctx: Context, row: DeployRow, run: WorkflowRun): Promise<Found> {
  const other = await ctx.db.deploy.findFirst({ where: { runId: run.id, id: { not: row.id } } });
  if (other === null) return { kind: "one", run };
  return { kind: "none", why: `Run ${run.id} carries its id, but belongs to deploy ${other.id}.` };
}
