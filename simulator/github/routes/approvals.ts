import { json } from "../../http/answer";
import type { Route } from "../../http/router";
import { nodeId, stableNumber } from "../../state/identifiers";
import type { Attempt, StoredRun } from "../../state/model";
import type { World } from "../../world";
import { simpleUser } from "../bodies/user";
import { notFound } from "../errors";
import { visibleRun } from "../run-filter";
import { latestAttempt } from "../runs/queue";
import type { Schemas } from "../schemas";

/** Whoever approves or refuses through the control API. */
const APPROVER = "ines-approves";

type Review = Pick<Schemas["environment-approvals"], "state" | "comment">;

function reviewOf({ approvedAt, rejectedAt }: Attempt): Review | null {
  if (rejectedAt !== null) return { state: "rejected", comment: "Not on a Friday" };
  return approvedAt === null ? null : { state: "approved", comment: "" };
}

function approvalsOf(world: World, run: StoredRun): Schemas["environment-approvals"][] {
  const review = reviewOf(latestAttempt(run));
  if (review === null) return [];
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
  return [{ environments: [environment], user: simpleUser(world.urls, APPROVER), ...review }];
}

/** Who approved or refused a run that waited. */
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
