import { empty, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import type { Route } from "../../http/router";
import type { Attempt, StoredRun } from "../../state/model";
import type { World } from "../../world";
import { jobBodies, parseJobId } from "../bodies/job";
import { jobLog } from "../bodies/log";
import { notFound } from "../errors";
import { visibleRun } from "../run-filter";
import { lifeOf } from "../runs/life";
import type { Schemas } from "../schemas";

export const jobRoutes: Route<World>[] = [
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/check-runs/{id}/annotations",
    handle: (exchange, world) => json(200, annotations(exchange, world)),
  },
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

/** The log of a job by its id, or null while there is none. */
export function findJobLog(exchange: Exchange, world: World): string | null {
  const named = namedJob(exchange, world);
  return named === null ? null : jobLog(world, named.run, named.attempt);
}

function namedJob(exchange: Exchange, world: World): { run: StoredRun; attempt: Attempt } | null {
  const { runId, attempt: number } = parseJobId(Number(exchange.params.id));
  const run = visibleRun(world, String(runId));
  const attempt = run?.attempts.find((candidate) => candidate.number === number);
  return run === null || attempt === undefined ? null : { run, attempt };
}

/** Who cancelled a run, which GitHub tells on the checks of its jobs alone. */
function annotations(exchange: Exchange, world: World): Schemas["check-annotation"][] {
  const attempt = namedJob(exchange, world)?.attempt;
  const life = attempt === undefined ? null : lifeOf(attempt, world.clock.now());
  const isTold = life?.conclusion === "cancelled" && world.scenarios.get("untold_cancels") !== true;
  if (!isTold || attempt?.cancelledBy == null) return [];
  return [
    {
      path: ".github",
      start_line: 1,
      end_line: 1,
      start_column: null,
      end_column: null,
      annotation_level: "failure",
      title: "",
      message: `The run was canceled by @${attempt.cancelledBy}.`,
      raw_details: "",
      blob_href: world.urls.page("/blob/main/.github"),
    },
  ];
}
