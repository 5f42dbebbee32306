import { type Answer, dropped, empty, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import type { Route } from "../../http/router";
import type { SimulatedSurface } from "../../options";
import { findNamedRef } from "../../repository/refs";
import type { StoredRun } from "../../state/model";
import type { Scenarios } from "../../state/scenarios";
import type { World } from "../../world";
import { CHECK_WORKFLOW, CI_WORKFLOW, findWorkflow } from "../bodies/workflow";
import {
  correlationOf,
  type Declared,
  type DispatchRequest,
  type DispatchStyle,
  readDispatch,
} from "../dispatch-request";
import { githubError, notFound } from "../errors";
import { loginOf } from "../logins";
import { launchCheck } from "../runs/credential-check";
import { launchRun } from "../runs/launch";
import type { Schemas } from "../schemas";

const ALWAYS_DETAILS_FROM = "2026-03-10";

export const dispatchRoutes: Route<World>[] = [
  {
    method: "POST",
    pattern: "/repos/{o}/{r}/actions/workflows/{file}/dispatches",
    arrived: countDispatch,
    handle: dispatchRoute,
  },
];

function countDispatch(exchange: Exchange, world: World): void {
  const { dispatches } = world.store.state;
  dispatches.total += 1;
  const id = correlationOf(exchange) ?? "";
  if (id !== "") dispatches.byCorrelationId[id] = (dispatches.byCorrelationId[id] ?? 0) + 1;
  world.store.save();
}

async function dispatchRoute(exchange: Exchange, world: World): Promise<Answer> {
  const how = world.scenarios.take("dispatch_answer");
  if (how === "lost_before_accept") return dropped;
  const workflow = findWorkflow(world, exchange.params.file ?? "");
  if (workflow === null) return notFound();
  const request = readDispatch(exchange, {
    style: styleOf(exchange, how),
    declared: declaredBy(world, workflow),
  });
  if ("kind" in request) return request;
  if (world.scenarios.touches("disabled_workflows", workflow)) {
    return githubError(422, "Cannot trigger a 'workflow_dispatch' on a disabled workflow");
  }
  if (workflow === CI_WORKFLOW) return githubError(422, "Workflow does not have 'workflow_dispatch' trigger");
  const headSha = await findNamedRef(world.repository, request.ref);
  if (headSha === null) return githubError(422, `No ref found for: ${request.ref}`);
  const place = { workflow, actor: loginOf(exchange), headSha };
  const run = await (workflow === CHECK_WORKFLOW ? launchCheck : launchDispatched)(world, place, request);
  return answerOf(world, run, { how, details: request.returnsDetails });
}

function styleOf(exchange: Exchange, asked: Scenarios["dispatch_answer"]): DispatchStyle {
  if (asked === "ghes") return "never_details";
  return exchange.headers["x-github-api-version"] === ALWAYS_DETAILS_FROM ? "always_details" : "by_parameter";
}

/** A workflow asks for the surface where its environment has two of them. */
function declaredBy(world: World, workflow: string): Declared {
  if (workflow === CHECK_WORKFLOW) return { required: ["secret"], others: ["environment", "proof", "correlation_id"] };
  const surfaces = surfacesOf(world, workflow);
  const needsSurface = new Set(surfaces.map(({ targetEnv }) => targetEnv)).size < surfaces.length;
  return needsSurface
    ? { required: ["environment", "ref", "surface"], others: ["correlation_id"] }
    : { required: ["environment", "ref"], others: ["surface", "correlation_id"] };
}

function surfacesOf(world: World, workflow: string): SimulatedSurface[] {
  return world.options.surfaces.filter((surface) => surface.workflow === workflow);
}

function launchDispatched(
  world: World,
  place: { workflow: string; actor: string; headSha: string },
  { ref, inputs }: DispatchRequest,
): Promise<StoredRun> {
  return launchRun(world, {
    ...place,
    surfaceId: inputs.surface || (onlySurface(world, place.workflow, inputs.environment ?? "") ?? ""),
    environment: inputs.environment ?? "",
    ref: inputs.ref ?? "",
    correlationId: inputs.correlation_id ?? null,
    headBranch: ref.replace(/^refs\/(heads|tags)\//, ""),
    verifiesBranch: true,
  });
}

/** What the workflow itself takes where no surface is named. */
function onlySurface(world: World, workflow: string, environment: string): string | undefined {
  return surfacesOf(world, workflow).find(({ targetEnv }) => targetEnv === environment)?.surfaceId;
}

function answerOf(
  world: World,
  run: StoredRun,
  asked: { how: Scenarios["dispatch_answer"]; details: boolean },
): Answer {
  if (asked.how === "lost_after_accept") return dropped;
  if (asked.how === "500_after_accept") return githubError(500, "Server Error");
  if (asked.how === "204" || asked.how === "ghes") return empty(204);
  return asked.how === "run_details" || asked.details ? json(200, details(world, run)) : empty(204);
}

function details(world: World, run: StoredRun): Schemas["workflow-dispatch-response"] {
  return {
    workflow_run_id: run.id,
    run_url: world.urls.api(`/actions/runs/${run.id}`),
    html_url: world.urls.page(`/actions/runs/${run.id}`),
  } satisfies Schemas["workflow-dispatch-response"];
}
