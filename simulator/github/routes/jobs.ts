import { empty, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import type { Route } from "../../http/router";
import type { Attempt, StoredRun } from "../../state/model";
import type { World } from "../../world";
import { jobBodies, parseJobId } from "../bodies/job";
import { jobLog } from "../bodies/log";
import { notFound } from "../errors";
import { visibleRun } from "../run-filter";

function namedJob(exchange: Exchange, world: World): { run: StoredRun; attempt: Attempt } | null {
  const { runId, attempt: number } = parseJobId(Number(exchange.params.id));
  const run = visibleRun(world, String(runId));
  const attempt = run?.attempts.find((candidate) => candidate.number === number);
  return run === null || attempt === undefined ? null : { run, attempt };
}

/** The log of a job by its id, or null while there is none. */
export function findJobLog(exchange: Exchange, world: World): string | null {
  const named = namedJob(exchange, world);
  return named === null ? null : jobLog(world, named.run, named.attempt);
}

export const jobRoutes: Route<World>[] = [
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/actions/jobs/{id}",
    handle: (exchange, world) => {
      const named = namedJob(exchange, world);
      const [job] =
        named === null ? [] : jobBodies(world, named.run, { attempt: named.attempt, at: world.clock.now() });
      return job === undefined ? notFound() : json(200, job);
    },
  },
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/actions/jobs/{id}/logs",
    handle: (exchange, world) => {
      if (findJobLog(exchange, world) === null) return notFound();
      return empty(302, { location: `${world.urls.base}/logs/${exchange.params.id ?? ""}` });
    },
  },
];
