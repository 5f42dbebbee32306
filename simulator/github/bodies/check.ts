import { nodeId, stableNumber } from "../../state/identifiers";
import { makeOdd } from "../../state/odd-texts";
import type { Scenarios } from "../../state/scenarios";
import type { World } from "../../world";
import { latestAttempt } from "../runs/queue";
import type { Schemas } from "../schemas";
import { jobBodies } from "./job";
import { minimalRepository } from "./repository";
import { newestStatuses } from "./status";
import { simpleUser } from "./user";

type CheckRun = Schemas["check-run"];
type CheckState = NonNullable<Scenarios["checks"]>[string];

const CHECKS = [
  { name: "lint", startedAfterS: 60, tookS: 48 },
  { name: "test", startedAfterS: 62, tookS: 171 },
  { name: "build", startedAfterS: 65, tookS: 96 },
];

/** The check runs of a commit, and among them, as at GitHub, the jobs of every run whose head it is. */
export function checkRuns(world: World, commit: { sha: string; date: string }): CheckRun[] {
  const ofCi = ciRuns(world, commit);
  const isTwin = checkState(world, commit.sha) === "twin";
  return [...jobRuns(world, commit.sha), ...ofCi, ...(isTwin ? ofCi.slice(-1).map(cancelledTwin) : [])];
}

/** A failing or pending state shows on the last of them. */
function ciRuns(world: World, commit: { sha: string; date: string }): CheckRun[] {
  const state = checkState(world, commit.sha);
  if (state === "none") return [];
  return CHECKS.map(({ name, startedAfterS, tookS }, index) => {
    const id = stableNumber(`check ${commit.sha} ${name}`);
    const result = outcome(state, index === CHECKS.length - 1);
    const url = world.urls.api(`/check-runs/${id}`);
    return {
      id,
      ...result,
      head_sha: commit.sha,
      node_id: nodeId("CR", id),
      external_id: null,
      url,
      html_url: world.urls.page(`/runs/${id}`),
      details_url: world.urls.page(`/runs/${id}`),
      started_at: after(commit.date, startedAfterS),
      completed_at: result.conclusion === null ? null : after(commit.date, startedAfterS + tookS),
      output: { title: null, summary: null, text: null, annotations_count: 0, annotations_url: `${url}/annotations` },
      name: makeOdd(name, world.scenarios.get("odd_texts")),
      check_suite: { id: stableNumber(`check suite ${commit.sha}`) },
      app: null,
      pull_requests: [],
    } satisfies CheckRun;
  });
}

/** What the checks of a commit say: by its SHA, else by "default", else success. */
function checkState(world: World, sha: string): CheckState {
  const asked = world.scenarios.get("checks") ?? {};
  return asked[sha] ?? asked.default ?? "success";
}

function outcome(state: CheckState, isLast: boolean): Pick<CheckRun, "status" | "conclusion"> {
  if (state === "pending" && isLast) return { status: "in_progress", conclusion: null };
  return { status: "completed", conclusion: state === "failure" && isLast ? "failure" : "success" };
}

function after(date: string, seconds: number): string {
  return `${new Date(Date.parse(date) + seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** The job of each run on that commit, as the check that GitHub makes of it. */
function jobRuns(world: World, sha: string): CheckRun[] {
  const at = world.clock.now();
  const runs = world.store.state.runs.filter((run) => run.headSha === sha && run.visibleAt <= at);
  const jobs = runs.flatMap((run) => jobBodies(world, run, { attempt: latestAttempt(run), at }));
  return jobs.map((job) => {
    const url = world.urls.api(`/check-runs/${job.id}`);
    const isOver = job.status === "completed";
    return {
      id: job.id,
      status: isOver ? "completed" : job.status === "in_progress" ? "in_progress" : "queued",
      conclusion: isOver ? job.conclusion : null,
      head_sha: sha,
      node_id: nodeId("CR", String(job.id)),
      external_id: String(job.id),
      url,
      html_url: job.html_url,
      details_url: job.html_url,
      started_at: job.started_at,
      completed_at: job.completed_at,
      output: { title: null, summary: null, text: null, annotations_count: 0, annotations_url: `${url}/annotations` },
      name: job.name,
      check_suite: { id: stableNumber(`check suite of run ${job.run_id}`) },
      app: actionsApp(world),
      pull_requests: [],
    } satisfies CheckRun;
  });
}

function actionsApp(world: World): NonNullable<CheckRun["app"]> {
  return {
    id: 15_368,
    node_id: nodeId("A", 15_368),
    slug: "github-actions",
    owner: simpleUser(world.urls, "github"),
    name: "GitHub Actions",
    description: "Automate your workflow from idea to production",
    external_url: "https://help.github.com/en/actions",
    html_url: "https://github.com/apps/github-actions",
    created_at: "2018-07-30T09:30:17Z",
    updated_at: "2024-04-10T20:33:16Z",
    permissions: {},
    events: [],
  };
}

/** A duplicate that somebody cancelled before the check that counts began. */
function cancelledTwin(check: CheckRun): CheckRun {
  const started_at = after(check.started_at ?? "1970-01-01T00:00:00Z", -60);
  return { ...check, id: Number(check.id) - 1, started_at, completed_at: started_at, conclusion: "cancelled" };
}

/** The combined status of a commit; without any status GitHub says `pending` and counts 0. */
export function combinedStatus(world: World, commit: { sha: string; date: string }): Schemas["combined-commit-status"] {
  const asked = checkState(world, commit.sha);
  const state = asked === "twin" ? "success" : asked;
  const id = stableNumber(`status ${commit.sha}`);
  const url = world.urls.api(`/statuses/${commit.sha}`);
  const statuses: Schemas["simple-commit-status"][] = [
    {
      id,
      node_id: nodeId("SC", id),
      state,
      description: "Licences and sign-off",
      context: "ci/provenance",
      target_url: null,
      avatar_url: null,
      url,
      created_at: after(commit.date, 70),
      updated_at: after(commit.date, 90),
    },
  ];
  const given = world.store.state.statuses.filter((status) => status.sha === commit.sha);
  const shown = [...(state === "none" ? [] : statuses), ...newestStatuses(world.urls, given)];
  return {
    state: state === "none" ? "pending" : state,
    statuses: shown,
    sha: commit.sha,
    total_count: shown.length,
    repository: minimalRepository(world),
    commit_url: world.urls.api(`/commits/${commit.sha}`),
    url: world.urls.api(`/commits/${commit.sha}/status`),
  } satisfies Schemas["combined-commit-status"];
}
