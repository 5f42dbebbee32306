import "server-only";

import { z } from "zod";

import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import { within } from "@/lib/core/within";
import type { Context } from "@/lib/db/context";
import type { DeployRow } from "@/lib/deploys/load";
import { isOverdue, LOOK_AGAIN_MS } from "@/lib/deploys/rules";
import { type Deploy, deploySchema } from "@/lib/deploys/schemas";
import type { RunApproval, WorkflowRun } from "@/lib/github/github";
import { deriveWait, saidSince, type Wait } from "@/lib/runs/wait";

const reviewSchema = z.object({
  state: z.string(),
  login: z.string().nullable(),
  comment: z.string().nullable(),
  environments: z.array(z.string()),
});

const waitSeenSchema = z.object({
  /** Everything that this attempt was seen to wait for. */
  kinds: z.array(z.string()),
  held: deploySchema.shape.blocked_by,
  /** What had been said to the run when this attempt was first seen to wait; null where nobody knows. */
  before: z.array(reviewSchema).nullable(),
  since: z.iso.datetime(),
  ask_again_at: z.iso.datetime(),
  failing_since: z.iso.datetime().nullable(),
});
export type WaitSeen = z.infer<typeof waitSeenSchema>;
type Attempt = Pick<WorkflowRun, "id" | "attempt">;

const MAY_IT_RUN: Wait = {
  kind: "approval",
  words: "waits for an approval on GitHub before it may run at all",
  until: null,
};
/** Only words come of these questions: nobody waits long for them. */
const PATIENCE_MS = 4_000;

const QUEUE = "Other deploys queue behind it.";

/** What an attempt was seen to wait for; null where it was not, or by an earlier build. */
export function waitSeenOf(row: Pick<DeployRow, "waitSeen">): WaitSeen | null {
  return waitSeenSchema.safeParse(row.waitSeen).data ?? null;
}

/** What a run waited for, as the end of "it waited …"; null for one that never did. */
export function waitedForWords(row: Pick<DeployRow, "waitSeen" | "approvalSeenAt">): string | null {
  const kinds = waitSeenOf(row)?.kinds ?? [];
  if (kinds.includes("approval")) return "for an approval";
  if (kinds.includes("protection_rule")) return "for a rule of its environment";
  if (kinds.includes("wait_timer")) return "for its wait timer";
  return row.approvalSeenAt === null ? null : "on GitHub";
}

/**
 * What a waiting run waits for, asked of GitHub now and then; its silence leaves open what it is. A timer waits for nobody, an
 * approval and a rule that nobody knows wait for a person.
 */
export async function lookAtWait(ctx: Context, row: DeployRow, run: WorkflowRun): Promise<WaitSeen> {
  const seen = run.attempt === (row.runAttempt ?? 1) ? waitSeenOf(row) : null;
  if (seen !== null && ctx.now() < new Date(seen.ask_again_at)) return { ...seen, held: grown(ctx, seen) };
  const since = new Date(seen?.since ?? ctx.now());
  const before = seen?.before ?? (run.attempt === 1 ? [] : await askReviews(ctx, run.id));
  const wait = run.status === "waiting" ? await askWait(ctx, run, { before, since }) : MAY_IT_RUN;
  const isKnown = wait !== null;
  const failingSince = isKnown ? null : new Date(seen?.failing_since ?? ctx.now());
  const told = wait ?? lastKnown(ctx, seen);
  return {
    kinds: [...new Set([...(seen?.kinds ?? []), told.kind])],
    held: blockedByRun(ctx, { row, run, since }, told),
    before,
    since: since.toISOString(),
    ask_again_at: askAgainAt(ctx.now(), { since, failingSince, until: told.until }).toISOString(),
    failing_since: failingSince?.toISOString() ?? null,
  };
}

/** What nobody knows goes to a person once it has lasted. */
function grown(ctx: Context, { held, since }: WaitSeen): WaitSeen["held"] {
  const isLong = held?.kind === "github_wait" && isOverdue(new Date(since), LOOK_AGAIN_MS, ctx.now());
  return isLong ? { ...held, waits_for_person: true } : held;
}

function askReviews(ctx: Context, runId: string): Promise<RunApproval[] | null> {
  return askGitHubInTime("list-approvals", () => ctx.github.listApprovals(runId, { fresh: true }));
}

async function askGitHubInTime<T>(name: string, work: () => Promise<T>): Promise<T | null> {
  const late = () => new UpstreamError("github", { kind: "timeout", message: "GitHub took too long." });
  try {
    return await within(PATIENCE_MS, () => outside(name, work), late);
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}

async function askWait(
  ctx: Context,
  run: WorkflowRun,
  { before, since }: { before: RunApproval[] | null; since: Date },
): Promise<Wait | null> {
  const pending = await askGitHubInTime("list-pending", () =>
    ctx.github.listPendingEnvironments(run.id, { fresh: true }),
  );
  if (pending === null) return null;
  const isReviewed = before !== null && pending.some(({ reviewers }) => reviewers.length > 0);
  const said = isReviewed ? await askReviews(ctx, run.id) : null;
  const now = ctx.now();
  return deriveWait(pending, { said: before === null || said === null ? null : saidSince(before, said), since, now });
}

/** A timer that GitHub has told runs on, also while GitHub is silent; of anything else nobody knows whether it is still so. */
function lastKnown(ctx: Context, seen: WaitSeen | null): Wait {
  const until = seen?.held?.until ?? null;
  const isTimer = seen?.held?.kind === "wait_timer" && until !== null && new Date(until) > ctx.now();
  if (!isTimer) return { kind: "github_wait", words: "waits on GitHub, which cannot be asked for what", until: null };
  const words = seen.held?.message.replace(/^The run /, "").replace(`. ${QUEUE}`, "") ?? "";
  return { kind: "wait_timer", words, until: new Date(until) };
}

function blockedByRun(
  ctx: Context,
  { row, run, since }: { row: DeployRow; run: WorkflowRun; since: Date },
  { kind, words, until }: Wait,
): Deploy["blocked_by"] {
  const isPersons = kind === "github_wait" ? isOverdue(since, LOOK_AGAIN_MS, ctx.now()) : kind !== "wait_timer";
  return {
    kind,
    message: `The run ${words}. ${QUEUE}`,
    run_url: run.url,
    since: row.stateSince.toISOString(),
    ...(until === null ? {} : { until: until.toISOString() }),
    ...(isPersons ? { waits_for_person: true } : {}),
  };
}

/** Every 10 s at first, later every minute; while GitHub does not answer as long again as it has not, up to five minutes. */
function askAgainAt(now: Date, of: { since: Date; failingSince: Date | null; until: Date | null }): Date {
  const lasted = now.getTime() - (of.failingSince ?? of.since).getTime();
  const most = of.failingSince === null ? 60_000 : 300_000;
  const at = now.getTime() + Math.min(Math.max(10_000, lasted), most);
  return new Date(of.until === null || of.until <= now ? at : Math.min(at, of.until.getTime()));
}

/** What a run of somebody else's waits for, as the end of "which …". */
export async function explainHolder(ctx: Context, holder: WorkflowRun): Promise<{ words: string; isPersons: boolean }> {
  const wait = await askWait(ctx, holder, { before: holder.attempt === 1 ? [] : null, since: holder.updatedAt });
  if (wait === null)
    return { words: "waits on GitHub", isPersons: isOverdue(holder.updatedAt, LOOK_AGAIN_MS, ctx.now()) };
  return { words: wait.words, isPersons: wait.kind !== "wait_timer" };
}

/**
 * What people have said to this attempt of a run. GitHub tells of all attempts in one list, without times: of a later attempt it
 * is what came after that one was first seen to wait. Null where nobody can tell.
 */
export async function saidInAttempt(ctx: Context, row: DeployRow, run: Attempt): Promise<RunApproval[] | null> {
  const isSeen = run.attempt === (row.runAttempt ?? 1);
  const before = run.attempt === 1 ? [] : isSeen ? (waitSeenOf(row)?.before ?? null) : null;
  const said = before === null ? null : await askReviews(ctx, run.id);
  return before === null || said === null ? null : saidSince(before, said);
}
