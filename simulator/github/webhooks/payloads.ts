import { readStoredCommit } from "../../repository/commits";
import { nodeId } from "../../state/identifiers";
import type { StoredRun } from "../../state/model";
import type { World } from "../../world";
import { simpleCommit } from "../bodies/commit";
import { jobBodies } from "../bodies/job";
import { minimalRepository } from "../bodies/repository";
import { checkSuiteId, runBody } from "../bodies/run";
import { simpleUser } from "../bodies/user";
import { workflowBody } from "../bodies/workflow";
import { lifeOf } from "../runs/life";
import type { Moment } from "../runs/moments";
import { latestAttempt } from "../runs/queue";
import { deliver } from "./deliver";

/** Tells the registered addresses what happened to a run. */
export async function tellRun(world: World, run: StoredRun, moment: Moment): Promise<void> {
  const about = await subject(world, run, moment);
  deliver(world, moment.event, { action: moment.action, ...about, ...envelope(world, run.actor) });
}

async function subject(world: World, run: StoredRun, moment: Moment): Promise<Record<string, unknown>> {
  const shown = { attempt: latestAttempt(run), at: moment.at };
  if (moment.event === "check_suite") return { check_suite: checkSuite(world, run, moment.at) };
  if (moment.event === "workflow_job") return { workflow_job: jobBodies(world, run, shown)[0] };
  return { workflow_run: await runBody(world, run, shown), workflow: workflowBody(world, run.workflow) };
}

function checkSuite(world: World, run: StoredRun, at: number) {
  const life = lifeOf(latestAttempt(run), at);
  const id = checkSuiteId(run);
  return {
    id,
    node_id: nodeId("CS", id),
    head_branch: run.headBranch,
    head_sha: run.headSha,
    status: "completed",
    conclusion: life.conclusion,
    url: world.urls.api(`/check-suites/${id}`),
  };
}

function envelope(world: World, login: string) {
  return { repository: minimalRepository(world), sender: simpleUser(world.urls, login) };
}

/** Tells the registered addresses about a new commit on main. */
export async function tellPush(world: World, push: { before: string; after: string }): Promise<void> {
  const commit = simpleCommit(await readStoredCommit(world.repository, push.after));
  deliver(world, "push", {
    ref: "refs/heads/main",
    ...push,
    created: false,
    deleted: false,
    forced: false,
    compare: world.urls.page(`/compare/${push.before}...${push.after}`),
    commits: [commit],
    head_commit: commit,
    ...envelope(world, "web-flow"),
  });
}
