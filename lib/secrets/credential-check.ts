import "server-only";

import { createHash } from "node:crypto";

import { quotable } from "@/lib/core/clean-text";
import { CHECK_WORKFLOW } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import { newCorrelationId } from "@/lib/core/ids";
import { nameAt } from "@/lib/core/secret-config";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import type { WorkflowJob, WorkflowRun } from "@/lib/github/github";
import { correlate, manyWords, UNNUMBERED } from "@/lib/runs/correlation";
import { KEY_CHANGED, type Target, type Verdict } from "@/lib/secrets/target";

/** A run that is not found by then, or that said no, is followed by another one. */
const AGAIN_AFTER_MS = 5 * 60_000;
/** GitHub's clock may be off: a run is looked for as far back as it may seem to be. */
const LOOK_BACK_MS = 3_600_000;
const RUNS_LOOKED_AT = 100;
const ANSWER = /^Answer (\w+)$/;
const UNSEEN = "Its check is not to be seen on GitHub.";

/** What a run of check-credentials.yml can say but that it works. */
const WORDS: Record<string, string> = {
  another: "Jobs on GitHub see another value than the new one.",
  missing: "Jobs on GitHub see no value of it.",
  rejected: "Jobs on GitHub have it, and its platform rejects it.",
  unanswered: "Jobs on GitHub have it, and its platform did not answer them.",
};

const holds = (words: string): Verdict => ({ state: "holds", words });

/** One look at the run that tries a value where jobs use it; begins one where there is none. What it does not say is not verified. */
export function checkByUse(ctx: Context, target: Target): Promise<Verdict> {
  const { checkId, checkRun, checkAt, message } = target.place;
  if (checkAt === null) return startCheck(ctx, target);
  if (checkId === null) return againOr(ctx, target, message ?? UNSEEN);
  return checkRun === null ? findCheck(ctx, target, checkId) : readCheck(ctx, target, checkRun);
}

/** Its id is committed first: an answer that is lost is looked for by that. */
async function startCheck(ctx: Context, target: Target): Promise<Verdict> {
  const value = await target.open();
  if (value === null) return holds(KEY_CHANGED);
  const checkId = newCorrelationId();
  await target.keep({ checkId, checkRun: null, checkAt: ctx.now() });
  const order = { workflow: CHECK_WORKFLOW, ref: ctx.config.main_branch, inputs: inputsOf(target, checkId, value) };
  try {
    const { run } = await outside("dispatch-check", () => ctx.github.dispatch(order));
    if (run !== null) await target.keep({ checkRun: run.id });
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.mayHaveHappened) throw error;
    await target.keep({ checkId: null });
    return holds(`Nobody can try it yet. ${error.message}`);
  }
  return holds("A run on GitHub tries it.");
}

/** The hash is worth nothing to whoever reads the run: it is of a random value, and of this run's own id. */
function inputsOf({ consumer, secret }: Target, checkId: string, value: string): Record<string, string> {
  const proof = createHash("sha256").update(`${checkId} ${value}`).digest("hex");
  const environment = consumer.kind === "github_actions_secret" ? (consumer.environment ?? "") : "";
  return { secret: nameAt({ consumer, secret }), environment, proof, correlation_id: checkId };
}

async function againOr(ctx: Context, target: Target, words: string): Promise<Verdict> {
  const age = ctx.now().getTime() - (target.place.checkAt?.getTime() ?? 0);
  return age < AGAIN_AFTER_MS ? holds(words) : startCheck(ctx, target);
}

async function findCheck(ctx: Context, target: Target, correlationId: string): Promise<Verdict> {
  const since = new Date((target.place.checkAt ?? ctx.now()).getTime() - LOOK_BACK_MS);
  const list = () => ctx.github.listRuns(CHECK_WORKFLOW, { since, limit: RUNS_LOOKED_AT, fresh: true });
  const [login, listed] = await Promise.all([
    outside("get-login", () => ctx.github.login()),
    outside("list-runs", list),
  ]);
  const wanted = { correlationId, workflow: CHECK_WORKFLOW, branch: ctx.config.main_branch, login };
  const match = correlate(listed, wanted);
  if (match.kind === "many") return againOr(ctx, target, manyWords(match));
  if (match.kind === "none") return againOr(ctx, target, match.isUnnumbered ? UNNUMBERED : UNSEEN);
  await target.keep({ checkRun: match.run.id });
  return holds("A run on GitHub tries it.");
}

async function readCheck(ctx: Context, target: Target, runId: string): Promise<Verdict> {
  const run = await outside("get-run", () => ctx.github.getRun(runId, { fresh: true }));
  if (run === null) return againOr(ctx, target, UNSEEN);
  if (run.status === "waiting") return holds(`A run on GitHub waits for an approval to try it: ${run.url}`);
  if (run.status !== "completed") return holds("A run on GitHub tries it.");
  const jobs = await outside("list-jobs", () => ctx.github.listJobs(run.id, run.attempt, { fresh: true }));
  const word = wordOf(jobs);
  if (run.conclusion === "success" && word === "works")
    return { state: "verified", words: "A run on GitHub has used it." };
  return againOr(ctx, target, refusalWords(run, word));
}

/** The word of the one job that ran, which the last step's name tells. */
function wordOf(jobs: readonly WorkflowJob[]): string | null {
  const told = jobs.flatMap(({ steps }) => steps.flatMap(({ name }) => ANSWER.exec(name)?.[1] ?? []));
  return told.length === 1 ? (told[0] ?? null) : null;
}

/** GitHub can say that a run is over before it says how, or with which steps (fact G7). */
function refusalWords({ conclusion, url }: WorkflowRun, word: string | null): string {
  if (word !== null && word !== "works") return WORDS[word] ?? `Its check says "${quotable(word)}".`;
  if (conclusion === null || conclusion === "success") return "GitHub does not tell yet what its check has found.";
  return `Its check ended as ${quotable(conclusion)} and says nothing: ${url}`;
}
