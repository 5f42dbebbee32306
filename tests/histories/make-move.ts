import { AppError } from "@/lib/core/errors";
import { cancelDeploy } from "@/lib/deploys/cancel-deploy";
import { requestDeploy } from "@/lib/deploys/request-deploy";
import { LIVE } from "@/lib/deploys/rules";
import { readDelivery } from "@/lib/hints/delivery";
import { receiveDelivery } from "@/lib/hints/receive-delivery";
import { launchRun, planAttempt } from "@/simulator/github/runs/launch";
import { lifeOf } from "@/simulator/github/runs/life";
import { latestAttempt } from "@/simulator/github/runs/queue";
import type { StoredRun } from "@/simulator/state/model";
import { releaseCommit } from "@/simulator/state/releases";
import { type Scenarios, scenarioSchema } from "@/simulator/state/scenarios";
import type { Fate, Move, ReleaseFate } from "@/tests/histories/moves";
import type { Play } from "@/tests/histories/play";
import { pass, turn } from "@/tests/histories/time";

type MoveOf<Kind extends Move["kind"]> = Extract<Move, { kind: Kind }>;

const PERSON = "hana-shell";
const BRANCH = "main";
/** GitHub lets a run be started again for thirty days. */
const RERUN_WITHIN_MS = 30 * 24 * 3_600_000;

/** Makes one move, if it makes sense now. */
export async function makeMove(play: Play, move: Move): Promise<void> {
  switch (move.kind) {
    case "order":
      return order(play, move);
    case "time passes":
      return pass(play, move.ms);
    case "somebody approves":
      return review(play, move.which, "approved");
    case "somebody rejects":
      return review(play, move.which, "rejected");
    case "somebody re-runs":
      return rerun(play, move);
    case "somebody cancels on GitHub":
      return cancelOnGitHub(play, move);
    case "somebody deletes a run that is over":
      return deleteRun(play, move);
    case "GitHub names no canceller":
      return play.nameNoCanceller();
    case "an operator cancels":
      return cancelHere(play, move);
    case "somebody starts a run":
      return startRun(play, move);
    case "somebody starts a run of a branch":
      return startBranchRun(play, move);
    case "what is under way ends":
      return play.platforms.outcomes.end(appOf(play, move.surface), move.isTaken);
    case "somebody releases by hand":
      return releaseByHand(play, move);
    case "somebody rolls back by hand":
      return play.platforms.outcomes.rollBack(appOf(play, move.surface));
    case "a dozen releases fail":
      return failADozen(play, move.surface);
    case "a webhook comes":
      return deliver(play, move);
    case "GitHub lies":
      play.platforms.veil.lies = { ...play.platforms.veil.lies, ...move.lies };
      return skew(play);
    case "there is trouble":
      return trouble(play, move);
    case "all is well again":
      return play.calm();
    case "the console is killed":
      return play.killAfter(move.after);
    case "nobody foresaw this":
      return void play.poisoned.set(move.surface, play.stage.now());
  }
}

const appOf = (play: Play, surfaceId: string) =>
  play.platforms.world.options.surfaces.find((surface) => surface.surfaceId === surfaceId)?.app ?? surfaceId;

async function order(play: Play, move: MoveOf<"order">): Promise<void> {
  const { surface: surface_id, fate, release, answer } = move;
  const ctx = play.stage.cockpit.as("operator");
  const confirm = surface_id === "getraxx" ? surface_id : undefined;
  const input = { surface_id, sha: play.commit(move.commit), confirm };
  const key = `key-${play.nextNumber()}`;
  const ask = () => requestDeploy(ctx, input, key).catch((error: unknown) => play.refused(error));
  const [asked, again] = await Promise.all([ask(), move.twice ? ask() : null]);
  if (asked === null) return;
  if (move.twice && again?.id !== asked.id)
    play.blame("whoever asks is answered", "two requests with one key are not one deploy");
  if (move.cancelled) await cancelRecord(play, asked.id);
  plan(play, { surface: surface_id, fate, release });
  if (answer !== "named") once(play, { dispatch_answer: answer });
  const hers = play.isCalm ? play.sisterRunOf(surface_id) : null;
  await turn(play);
  play.platforms.world.scenarios.forgetOnce();
  if (hers !== null && play.truth.postsOf(asked.correlationId) > 0)
    play.blame("the other console's run is seen", `${asked.id} was sent while run ${hers.id} was under way`);
}

/** What becomes of the next run of a surface, and of its release. */
function plan(play: Play, next: { surface: string; fate: Fate; release: ReleaseFate }): void {
  planRelease(play, next.surface, next.release);
  once(play, scenariosOf(next.fate, next.surface));
}

function planRelease(play: Play, surface: string, release: ReleaseFate): void {
  const app = appOf(play, surface);
  if (release.kind === "fails") play.platforms.outcomes.failNext(app);
  if (release.kind === "slow") play.platforms.outcomes.slowNext(app, release.ms);
}

function scenariosOf(fate: Fate, surface: string): Scenarios {
  switch (fate.kind) {
    case "well":
      return {};
    case "step fails":
      return { fail_step: { surface_id: surface, step: fate.step } };
    case "waits for approval":
      return { stuck_approval: [surface] };
    case "no job":
      return { zero_jobs: [surface] };
    case "startup failure":
      return { startup_failure: [surface] };
    case "releases another commit":
      return { release_other_sha: [surface] };
    case "ignores cancel":
      return { ignore_cancel: [surface] };
  }
}

function once(play: Play, set: Scenarios): void {
  play.platforms.world.scenarios.merge({ set, remove: [], once: true });
}

/** The one of the runs that a move means, newest first. */
function choose(play: Play, which: number, fits: (run: StoredRun) => boolean): StoredRun | null {
  return play.truth.shown.filter(fits).toReversed()[which] ?? null;
}

const isOver = (run: StoredRun) => latestAttempt(run).settled;

function review(play: Play, which: number, word: "approved" | "rejected"): void {
  const { world } = play.platforms;
  const run = choose(play, which, (found) => lifeOf(latestAttempt(found), world.clock.now()).status === "waiting");
  if (run !== null) world.runs.review(run, { state: word, by: PERSON, comment: "" });
}

async function rerun(play: Play, move: MoveOf<"somebody re-runs">): Promise<void> {
  const { world } = play.platforms;
  const now = world.clock.now();
  const run = choose(play, move.which, (found) => isOver(found) && now - found.createdAt < RERUN_WITHIN_MS);
  if (run === null) return;
  const { surfaceId, workflow, environment, correlationId, headBranch, headSha, sha: ref } = run;
  plan(play, { surface: surfaceId, fate: move.fate, release: move.release });
  const request = { surfaceId, workflow, environment, correlationId, headBranch, headSha, ref, actor: PERSON };
  const attempt = await planAttempt(world, { ...request, verifiesBranch: false }, run.id + run.attempts.length);
  world.runs.start(run, { actor: PERSON, plan: attempt, at: now });
  if (ref === BRANCH) resolveBranch(run, { sha: play.commit(move.commit), reports: run.reportedSha !== null, ...move });
  world.scenarios.forgetOnce();
}

function cancelOnGitHub(play: Play, { which }: MoveOf<"somebody cancels on GitHub">): void {
  const run = choose(play, which, (found) => !isOver(found));
  if (run !== null) play.platforms.world.runs.cancel(run, false, PERSON);
}

/** GitHub forgets it, and answers 404 for it from now on. */
function deleteRun(play: Play, { which }: MoveOf<"somebody deletes a run that is over">): void {
  const run = choose(play, which, isOver);
  if (run !== null) play.truth.forget(run);
}

async function cancelHere(play: Play, { which }: MoveOf<"an operator cancels">): Promise<void> {
  const rows = await play.stage.cockpit.db.deploy.findMany({
    where: { state: { in: [...LIVE] }, cancelRequestedAt: null },
    orderBy: { requestedAt: "desc" },
  });
  const row = rows[which];
  if (row !== undefined) await cancelRecord(play, row.id);
}

/** A person who cancels a live deploy means it. */
async function cancelRecord(play: Play, id: string): Promise<void> {
  try {
    await cancelDeploy(play.stage.cockpit.as("operator"), id);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    play.blame("a cancel is never lost", `${id}: ${error.message}`);
  }
}

async function startRun(play: Play, move: MoveOf<"somebody starts a run">): Promise<void> {
  const { world } = play.platforms;
  const surface = world.options.surfaces.find(({ surfaceId }) => surfaceId === move.surface);
  if (surface === undefined) return;
  plan(play, move);
  await launchRun(world, {
    workflow: surface.workflow,
    surfaceId: surface.surfaceId,
    environment: surface.targetEnv,
    ref: play.commit(move.commit),
    correlationId: move.sister ? play.foreignId() : null,
    actor: move.sister ? play.bot : PERSON,
    headBranch: "main",
    headSha: play.commit(0),
    verifiesBranch: false,
  });
  world.scenarios.forgetOnce();
}

/** As the runbook does with GitHub's command line: the run itself resolves the branch, and tells its commit or does not. */
async function startBranchRun(play: Play, move: MoveOf<"somebody starts a run of a branch">): Promise<void> {
  const { world } = play.platforms;
  const surface = world.options.surfaces.find(({ surfaceId }) => surfaceId === move.surface);
  if (surface === undefined) return;
  plan(play, move);
  const sha = play.commit(move.commit);
  const run = await launchRun(world, {
    workflow: surface.workflow,
    surfaceId: surface.surfaceId,
    environment: surface.targetEnv,
    ref: BRANCH,
    correlationId: null,
    actor: PERSON,
    headBranch: BRANCH,
    headSha: sha,
    verifiesBranch: false,
  });
  resolveBranch(run, { sha, ...move });
  world.scenarios.forgetOnce();
}

/** The branch may have moved since an attempt before: each resolves it anew. */
function resolveBranch(run: StoredRun, { sha, reports, fate }: { sha: string; reports: boolean; fate: Fate }): void {
  run.reportedSha = reports ? sha : null;
  if (fate.kind !== "releases another commit") latestAttempt(run).plan.releaseSha = sha;
}

function releaseByHand(play: Play, move: MoveOf<"somebody releases by hand">): void {
  const { world } = play.platforms;
  planRelease(play, move.surface, move.release);
  releaseCommit(world.store.state, {
    app: appOf(play, move.surface),
    sha: play.commit(move.commit),
    at: world.clock.now(),
  });
}

function failADozen(play: Play, surface: string): void {
  const { world, outcomes } = play.platforms;
  const app = appOf(play, surface);
  for (let n = 0; n < 12; n += 1) {
    outcomes.failNext(app);
    releaseCommit(world.store.state, { app, sha: play.commit(0), at: world.clock.now() });
  }
}

/** GitHub delivers in no order, late, again under the same id, or never. */
async function deliver(play: Play, { which, about, times }: MoveOf<"a webhook comes">): Promise<void> {
  const run = choose(play, which, () => true);
  if (run === null) return;
  const id = `delivery-${play.nextNumber()}`;
  const ctx = play.stage.cockpit.as({ kind: "webhook", id });
  const event = { "the run": "workflow_run", "its job": "workflow_job", main: "push", "too much": "push" }[about];
  const delivery = readDelivery(bodyOf(run, about));
  for (let time = 0; time < times; time += 1) await receiveDelivery(ctx, { id, event, delivery });
  play.wake();
  await turn(play);
}

function bodyOf(run: StoredRun, about: MoveOf<"a webhook comes">["about"]): unknown {
  switch (about) {
    case "the run":
      return {
        workflow_run: { id: run.id, path: `.github/workflows/${run.workflow}@main`, display_title: run.displayTitle },
      };
    case "its job":
      return { workflow_job: { run_id: run.id } };
    case "main":
      return { ref: "refs/heads/main" };
    case "too much":
      return null;
  }
}

/** GitHub's clock is the same in its header and in the times of its runs. */
function skew(play: Play): void {
  const { veil, world } = play.platforms;
  world.scenarios.merge({ set: { clock_skew_s: -veil.lies.behindSeconds }, remove: [], once: false });
}

function trouble(play: Play, move: MoveOf<"there is trouble">): void {
  const { rate_limit, ...rest } = scenarioSchema.parse(move.trouble);
  const { world } = play.platforms;
  if (rate_limit !== undefined) world.rateLimit.set(rate_limit);
  world.scenarios.merge({ set: rest, remove: [], once: false });
}
