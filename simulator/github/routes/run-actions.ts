import { type Answer, empty, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import type { Route } from "../../http/router";
import { isoSeconds, stableNumber } from "../../state/identifiers";
import type { StoredRun } from "../../state/model";
import type { World } from "../../world";
import { simpleUser } from "../bodies/user";
import { githubError, notFound } from "../errors";
import { loginOf } from "../logins";
import { visibleRun } from "../run-filter";
import { rerunBy } from "../runs/launch";
import { lifeOf } from "../runs/life";
import { latestAttempt } from "../runs/queue";
import type { Schemas } from "../schemas";

export const runActionRoutes: Route<World>[] = [
  { method: "POST", pattern: "/repos/{o}/{r}/actions/runs/{id}/cancel", handle: cancelRoute(false) },
  { method: "POST", pattern: "/repos/{o}/{r}/actions/runs/{id}/force-cancel", handle: cancelRoute(true) },
  { method: "POST", pattern: "/repos/{o}/{r}/actions/runs/{id}/rerun", handle: withRun(rerunRoute) },
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/actions/runs/{id}/pending_deployments",
    handle: withRun((run, _exchange, world) =>
      world.scenarios.get("pending_refused") === true
        ? githubError(403, "Resource not accessible by personal access token")
        : json(200, pendingDeployments(run, world)),
    ),
  },
  { method: "DELETE", pattern: "/repos/{o}/{r}/actions/runs/{id}", handle: withRun(deleteRun) },
];

function cancelRoute(force: boolean) {
  return withRun((run, exchange, world) =>
    world.runs.cancel(run, force, loginOf(exchange))
      ? json(202, {})
      : githubError(409, "Cannot cancel a workflow run that is completed."),
  );
}

function withRun(handle: (run: StoredRun, exchange: Exchange, world: World) => Answer | Promise<Answer>) {
  return (exchange: Exchange, world: World): Answer | Promise<Answer> => {
    const run = visibleRun(world, exchange.params.id ?? "");
    return run === null ? notFound() : handle(run, exchange, world);
  };
}

async function rerunRoute(run: StoredRun, exchange: Exchange, world: World): Promise<Answer> {
  if (!latestAttempt(run).settled) return githubError(403, "This workflow is already running");
  await rerunBy(world, run, loginOf(exchange));
  return json(201, {});
}

function pendingDeployments(run: StoredRun, world: World): Schemas["pending-deployment"][] {
  if (lifeOf(latestAttempt(run), world.clock.now()).status !== "waiting") return [];
  const { environment } = run;
  const { plan, admittedAt } = latestAttempt(run);
  const pending = {
    environment: {
      id: stableNumber(`environment ${environment}`),
      node_id: "",
      name: environment,
      url: world.urls.api(`/environments/${environment}`),
      html_url: world.urls.page(`/deployments/activity_log?environments_filter=${environment}`),
    },
    wait_timer: plan.waitMs / 60_000,
    wait_timer_started_at: plan.waitMs === 0 || admittedAt === null ? null : isoSeconds(admittedAt + run.skewMs),
    current_user_can_approve: false,
    // Whoever may approve is named also after somebody has; of an app's rule nothing is told.
    reviewers: plan.needsApproval ? [{ type: "User" as const, reviewer: simpleUser(world.urls, "priya") }] : [],
  } satisfies Schemas["pending-deployment"];
  return [pending];
}

/** GitHub deletes what has ended alone; whatever was released stays. */
function deleteRun(run: StoredRun, _exchange: Exchange, { store }: World): Answer {
  if (!latestAttempt(run).settled) return githubError(403, "Cannot delete a workflow run that is not completed");
  store.state.runs = store.state.runs.filter(({ id }) => id !== run.id);
  store.save();
  return empty(204);
}
