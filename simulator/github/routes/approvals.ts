import { json } from "../../http/answer";
import type { Route } from "../../http/router";
import { nodeId, stableNumber } from "../../state/identifiers";
import type { StoredRun } from "../../state/model";
import type { World } from "../../world";
import { simpleUser } from "../bodies/user";
import { notFound } from "../errors";
import { visibleRun } from "../run-filter";
import type { Schemas } from "../schemas";

/** What people said to a run that waited. */
export const approvalRoutes: Route<World>[] = [
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/actions/runs/{id}/approvals",
    handle: (exchange, world) => {
      const run = visibleRun(world, exchange.params.id ?? "");
      return run === null ? notFound() : json(200, approvalsOf(world, run));
    },
  },
];

function approvalsOf(world: World, run: StoredRun): Schemas["environment-approvals"][] {
  const id = stableNumber(`environment ${run.environment}`);
  const environment = {
    id,
    node_id: nodeId("EN", id),
    name: run.environment,
    url: world.urls.api(`/environments/${run.environment}`),
    html_url: world.urls.page("/deployments"),
    created_at: "2024-01-08T09:00:00Z",
    updated_at: "2024-01-08T09:00:00Z",
  };
  // One history for all attempts of the run, without a time of its own, as GitHub gives it.
  return run.attempts.flatMap(({ review }) => {
    if (review === null) return [];
    const { state, by, comment } = review;
    return [{ environments: [environment], state, user: simpleUser(world.urls, by), comment }];
  });
}
