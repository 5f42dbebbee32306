import { z } from "zod";
import { launchRun, rerunBy } from "../github/runs/launch";
import { lifeOf } from "../github/runs/life";
import { latestAttempt } from "../github/runs/queue";
import { type Answer, json } from "../http/answer";
import type { Exchange } from "../http/exchange";
import type { Route } from "../http/router";
import { findBranch, findSha } from "../repository/refs";
import { isoSeconds } from "../state/identifiers";
import type { StoredRun } from "../state/model";
import type { World } from "../world";
import { controlError, invalid } from "./errors";

const newRunSchema = z.strictObject({
  surface_id: z.string(),
  sha: z.string(),
  actor: z.string().min(1).default("hana-shell"),
  correlation_id: z.string().optional(),
});

const reviewSchema = z.strictObject({
  by: z.string().min(1).default("ines-approves"),
  comment: z.string().optional(),
});

const somebody = z.strictObject({
  actor: z.string().min(1).default("hana-shell"),
  force: z.boolean().default(false),
});

export const controlRunRoutes: Route<World>[] = [
  {
    method: "GET",
    pattern: "/runs",
    handle: (_exchange, world) =>
      json(
        200,
        [...world.store.state.runs].reverse().map((run) => runView(world, run)),
      ),
  },
  { method: "POST", pattern: "/runs", handle: createRun },
  {
    method: "POST",
    pattern: "/runs/{id}/approve",
    handle: (exchange, world) => reviewRun(exchange, world, "approved"),
  },
  {
    method: "POST",
    pattern: "/runs/{id}/let-pass",
    handle: byPerson((run, _by, world) =>
      world.runs.letPass(run)
        ? json(200, runView(world, run))
        : controlError(409, "The run waits for no rule of an app."),
    ),
  },
  { method: "POST", pattern: "/runs/{id}/reject", handle: (exchange, world) => reviewRun(exchange, world, "rejected") },
  {
    method: "POST",
    pattern: "/runs/{id}/cancel",
    handle: byPerson((run, { actor, force }, world) =>
      world.runs.cancel(run, force, actor) ? json(202, runView(world, run)) : controlError(409, "The run is over."),
    ),
  },
  {
    method: "POST",
    pattern: "/runs/{id}/rerun",
    handle: byPerson(async (run, { actor }, world) => {
      if (!latestAttempt(run).settled) return controlError(409, "The run is not over.");
      await rerunBy(world, run, actor);
      return json(201, runView(world, run));
    }),
  },
];

function runView(world: World, run: StoredRun) {
  const attempt = latestAttempt(run);
  const { status, conclusion, steps } = lifeOf(attempt, world.clock.now());
  const running = steps.find((step) => step.status === "in_progress");
  return {
    id: run.id,
    attempt: attempt.number,
    workflow: run.workflow,
    surface_id: run.surfaceId,
    app: run.app,
    sha: run.sha,
    correlation_id: run.correlationId,
    actor: run.actor,
    status,
    conclusion,
    step: running === undefined ? null : { number: running.number, total: steps.length, name: running.name },
    created_at: isoSeconds(run.createdAt + run.skewMs),
  };
}

async function createRun(exchange: Exchange, world: World): Promise<Answer> {
  const parsed = newRunSchema.safeParse(exchange.body);
  if (!parsed.success) return invalid(parsed.error);
  const { surface_id, sha, actor, correlation_id } = parsed.data;
  const surface = world.options.surfaces.find((candidate) => candidate.surfaceId === surface_id);
  if (surface === undefined) return controlError(422, `surface_id: no surface is called ${surface_id}`);
  const commit = await findSha(world.repository, sha);
  const headSha = await findBranch(world.repository, "main");
  if (commit === null || headSha === null) return controlError(422, `sha: the repository has no ${sha}`);
  const run = await launchRun(world, {
    workflow: surface.workflow,
    surfaceId: surface_id,
    environment: surface.targetEnv,
    ref: commit,
    correlationId: correlation_id ?? null,
    actor,
    headBranch: "main",
    headSha,
    verifiesBranch: false,
  });
  return json(201, runView(world, run));
}

function reviewRun(exchange: Exchange, world: World, state: "approved" | "rejected"): Answer {
  const parsed = reviewSchema.safeParse(exchange.body ?? {});
  if (!parsed.success) return invalid(parsed.error);
  const { by, comment } = parsed.data;
  const run = world.store.state.runs.find((candidate) => String(candidate.id) === exchange.params.id);
  if (run === undefined) return controlError(404, "There is no such run.");
  return world.runs.review(run, { state, by, comment: comment ?? (state === "rejected" ? "Not on a Friday" : "") })
    ? json(200, runView(world, run))
    : controlError(409, "The run does not wait for an approval.");
}

/** What a person does to a run on GitHub's own page. */
function byPerson(act: (run: StoredRun, by: z.infer<typeof somebody>, world: World) => Answer | Promise<Answer>) {
  return (exchange: Exchange, world: World): Answer | Promise<Answer> => {
    const parsed = somebody.safeParse(exchange.body ?? {});
    if (!parsed.success) return invalid(parsed.error);
    const run = world.store.state.runs.find((candidate) => String(candidate.id) === exchange.params.id);
    return run === undefined ? controlError(404, "There is no such run.") : act(run, parsed.data, world);
  };
}
