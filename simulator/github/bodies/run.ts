import { readStoredCommit } from "../../repository/commits";
import { isoSeconds, nodeId, stableNumber } from "../../state/identifiers";
import type { Attempt, StoredRun } from "../../state/model";
import { makeOdd, ODD_KINDS, type OddKind } from "../../state/odd-texts";
import type { World } from "../../world";
import { type Life, lifeOf } from "../runs/life";
import type { Schemas } from "../schemas";
import { simpleCommit } from "./commit";
import { minimalRepository } from "./repository";
import { simpleUser } from "./user";
import { workflowId, workflowName } from "./workflow";

export function checkSuiteId(run: StoredRun): number {
  return stableNumber(`check suite ${run.id}`);
}

/** One attempt of a run as it looked at a moment (epoch milliseconds); its times carry the run's clock skew. */
export async function runBody(
  world: World,
  run: StoredRun,
  shown: { attempt: Attempt; at: number },
): Promise<Schemas["workflow-run"]> {
  const { attempt, at } = shown;
  const life = lifeOf(attempt, at);
  const time = (ms: number): string => isoSeconds(ms + run.skewMs);
  const repository = minimalRepository(world);
  const isNameless = isWithout(world, run, "null_authors");
  return {
    ...addresses(world, run, attempt),
    // A number that can be none.
    id: isWithout(world, run, "odd_run_ids") ? -run.id : run.id,
    name: workflowName(run.workflow),
    node_id: nodeId("WFR", run.id),
    check_suite_id: checkSuiteId(run),
    check_suite_node_id: nodeId("CS", checkSuiteId(run)),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    path: `.github/workflows/${run.workflow}`,
    display_title: makeOdd(run.displayTitle, titleKinds(world)),
    run_number: run.runNumber,
    run_attempt: attempt.number,
    event: "workflow_dispatch",
    ...wordsOf(world, life, at),
    workflow_id: workflowId(run.workflow),
    pull_requests: [],
    created_at: time(run.createdAt),
    updated_at: time(life.updatedAt),
    ...(isWithout(world, run, "null_dates") ? {} : { run_started_at: time(attempt.requestedAt) }),
    ...(isNameless ? {} : people(world, run, attempt)),
    head_commit: isNameless ? null : simpleCommit(await readStoredCommit(world.repository, run.headSha)),
    repository,
    head_repository: repository,
  } satisfies Schemas["workflow-run"];
}

/** GitHub's types let a run be without those who started it and without its start; whether it is, or without a number that can be. */
function isWithout(world: World, run: StoredRun, key: "null_authors" | "null_dates" | "odd_run_ids"): boolean {
  return world.scenarios.holds(key, run.surfaceId);
}

function addresses(world: World, run: StoredRun, attempt: Attempt) {
  const url = world.urls.api(`/actions/runs/${run.id}`);
  return {
    url,
    html_url: world.urls.page(`/actions/runs/${run.id}`),
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: world.urls.api(`/check-suites/${checkSuiteId(run)}`),
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    previous_attempt_url: attempt.number > 1 ? `${url}/attempts/${attempt.number - 1}` : null,
    workflow_url: world.urls.api(`/actions/workflows/${workflowId(run.workflow)}`),
  };
}

/** A title is at most as long as GitHub shows one. */
function titleKinds(world: World): OddKind[] {
  const asked = world.scenarios.get("odd_texts") ?? false;
  const kinds = asked === true ? ODD_KINDS : asked === false ? [] : asked;
  return kinds.filter((kind) => kind !== "long");
}

/** A word for where the run is that GitHub has never said before. */
function wordsOf(world: World, life: Life, at: number) {
  const odd = world.scenarios.get("run_word") ?? {};
  const isOver = life.status === "completed";
  return {
    status: isOver ? life.status : (odd.status ?? life.status),
    conclusion: isUnsaid(world, life, at) || !isOver ? null : (odd.conclusion ?? life.conclusion),
  };
}

/** GitHub can say that a run is over before it says how. */
function isUnsaid(world: World, life: Life, at: number): boolean {
  const lateMs = world.scenarios.get("conclusion_late_ms") ?? 0;
  return life.completedAt !== null && at < life.completedAt + lateMs;
}

function people(world: World, run: StoredRun, attempt: Attempt) {
  return {
    actor: simpleUser(world.urls, run.actor),
    triggering_actor: simpleUser(world.urls, attempt.actor),
  };
}
