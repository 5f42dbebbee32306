import { type Answer, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import { linkHeader, pageOf, slicePage } from "../../http/paging";
import type { Route } from "../../http/router";
import type { Attempt, StoredRun } from "../../state/model";
import type { World } from "../../world";
import { jobBodies } from "../bodies/job";
import { runBody } from "../bodies/run";
import { findWorkflow } from "../bodies/workflow";
import { githubError, notFound } from "../errors";
import { listedRuns, visibleRun } from "../run-filter";
import { jobsSeenAt } from "../runs/jobs-seen";
import { latestAttempt } from "../runs/queue";

export const runRoutes: Route<World>[] = [
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/actions/runs",
    handle: (exchange, world) => listRuns(exchange, world, null),
  },
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/actions/workflows/{file}/runs",
    handle: (exchange, world) => {
      const workflow = findWorkflow(world, exchange.params.file ?? "");
      if (workflow === null) return notFound();
      if (world.scenarios.holds("refused_lists", workflow)) {
        return githubError(403, "Resource not accessible by personal access token");
      }
      return listRuns(exchange, world, workflow);
    },
  },
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/actions/runs/{id}",
    handle: async (exchange, world) => {
      const run = visibleRun(world, exchange.params.id ?? "");
      if (run === null) return notFound();
      return json(200, await runBody(world, run, { attempt: latestAttempt(run), at: world.clock.now() }));
    },
  },
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/actions/runs/{id}/jobs",
    handle: (exchange, world) => {
      const run = visibleRun(world, exchange.params.id ?? "");
      if (run === null) return notFound();
      const wantsAll = exchange.url.searchParams.get("filter") === "all";
      return listJobs(exchange, world, { run, attempts: wantsAll ? run.attempts : [latestAttempt(run)] });
    },
  },
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/actions/runs/{id}/attempts/{n}",
    handle: async (exchange, world) => {
      const named = namedAttempt(exchange, world);
      if (named === null) return notFound();
      return json(200, await runBody(world, named.run, { attempt: named.attempt, at: world.clock.now() }));
    },
  },
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/actions/runs/{id}/attempts/{n}/jobs",
    handle: (exchange, world) => {
      const named = namedAttempt(exchange, world);
      return named === null ? notFound() : listJobs(exchange, world, { run: named.run, attempts: [named.attempt] });
    },
  },
];

async function listRuns(exchange: Exchange, world: World, workflow: string | null): Promise<Answer> {
  const { runs, at } = listedRuns(world, { workflow, query: exchange.url.searchParams });
  const page = pageOf(exchange);
  const shown = slicePage(runs, page);
  const workflow_runs = await Promise.all(shown.map((run) => runBody(world, run, { attempt: latestAttempt(run), at })));
  const lastPage = Math.ceil(runs.length / page.perPage);
  const headers = linkHeader(world.urls.github, exchange, { ...page, lastPage });
  return json(200, { total_count: runs.length, workflow_runs }, headers);
}

function listJobs(exchange: Exchange, world: World, shown: { run: StoredRun; attempts: Attempt[] }): Answer {
  const at = world.clock.now();
  const isSeen = shown.attempts.some((attempt) => jobsSeenAt(world, attempt, at) !== null);
  if (!isSeen && world.scenarios.get("jobs_behind")?.shown === "gone") return notFound();
  const all = shown.attempts.flatMap((attempt) => {
    const seenAt = jobsSeenAt(world, attempt, at);
    return seenAt === null ? [] : jobBodies(world, shown.run, { attempt, at: seenAt });
  });
  const page = pageOf(exchange);
  const lastPage = Math.ceil(all.length / page.perPage);
  const headers = linkHeader(world.urls.github, exchange, { ...page, lastPage });
  return json(200, { total_count: all.length, jobs: slicePage(all, page) }, headers);
}

/** The run and the attempt a path names, or null. */
function namedAttempt(exchange: Exchange, world: World): { run: StoredRun; attempt: Attempt } | null {
  const run = visibleRun(world, exchange.params.id ?? "");
  const attempt = run?.attempts.find((candidate) => String(candidate.number) === exchange.params.n);
  return run === null || attempt === undefined ? null : { run, attempt };
}
