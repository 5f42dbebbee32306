import { json } from "../../http/answer";
import type { Route } from "../../http/router";
import { nodeId, stableNumber } from "../../state/identifiers";
import type { StoredRun } from "../../state/model";
import type { World } from "../../world";
import { simpleUser } from "../bodies/user";
import { notFound } from "../errors";
import { visibleRun } from "../run-filter";
import { latestAttempt } from "../runs/queue";
import type { Schemas } from "../schemas";

/** Whoever approves through the control API. */
const APPROVER = "ines-approves";

function approvalsOf(world: World, run: StoredRun): Schemas["environment-approvals"][] {
  if (latestAttempt(run).approvedAt === null) return [];
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
  return [{ environments: [environment], state: "approved", user: simpleUser(world.urls, APPROVER), comment: "" }];
}

/** Who approved a run that waited. */
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
