import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, type Bench, control, dispatch, finished, PLACE, startBench, tipOf, until } from "./bench";

let bench: Bench;
let sha: string;

beforeAll(async () => {
  bench = await startBench();
  sha = await tipOf(bench);
});
afterEach(async () => {
  await control(bench, "DELETE /scenarios");
});
afterAll(() => bench.stop());

async function start(correlation_id: string, ref = sha): Promise<number> {
  const { data } = await dispatch(bench, { ref, correlation_id }, { return_run_details: true });
  return Number(data.workflow_run_id);
}

async function statusOf(run_id: number): Promise<string | null> {
  return (await bench.octokit.actions.getWorkflowRun({ ...PLACE, run_id })).data.status;
}

async function live(): Promise<string | null> {
  const all = z.record(z.string(), z.object({ sha: z.string().nullable() })).parse(await control(bench, "GET /live"));
  return all["raxx-api-staging"]?.sha ?? null;
}

describe("a run", () => {
  it("fails at the step it is told to, says so in its log, and leaves the platform alone", async () => {
    const before = await live();
    await control(bench, "PUT /scenarios", { speed: 200 });
    await control(bench, "PUT /scenarios?once=1", { fail_step: { surface_id: "api-staging", step: 6 } });
    const run_id = await start("FAIL");
    expect((await finished(bench, run_id)).conclusion).toBe("failure");
    const { data } = await bench.octokit.actions.listJobsForWorkflowRun({ ...PLACE, run_id });
    const failed = data.jobs[0]?.steps?.filter((step) => step.conclusion === "failure");
    expect(failed).toMatchObject([{ number: 6, name: "Test" }]);
    const log = await bench.octokit.actions.downloadJobLogsForWorkflowRun({
      ...PLACE,
      job_id: Number(data.jobs[0]?.id),
    });
    expect(log.data).toContain("##[error]Process completed with exit code 1.");
    expect(await live()).toBe(before);
  });

  it("refuses in its own steps to deploy a commit that is not on main", async () => {
    await control(bench, "PUT /scenarios", { speed: 200 });
    const run_id = await start("BRANCH", await tipOf(bench, "feature/audit-export"));
    expect((await finished(bench, run_id)).conclusion).toBe("failure");
  });

  it("lets one wait behind it, and a newer one evicts the one that waits", async () => {
    await control(bench, "PUT /scenarios", { speed: 10 });
    const [first, second, third] = [await start("ONE"), await start("TWO"), await start("THREE")];
    expect(await statusOf(third)).toBe("pending");
    expect(await finished(bench, second)).toMatchObject({ conclusion: "cancelled" });
    expect((await bench.octokit.actions.listJobsForWorkflowRun({ ...PLACE, run_id: second })).data.jobs).toEqual([]);
    await bench.octokit.actions.cancelWorkflowRun({ ...PLACE, run_id: first });
    expect((await finished(bench, first)).conclusion).toBe("cancelled");
    expect((await finished(bench, third)).conclusion).toBe("success");
  });

  it("is evicted by somebody else's run when the scenario asks for it", async () => {
    await control(bench, "PUT /scenarios", { speed: 50 });
    await control(bench, "PUT /scenarios?once=1", { evict: ["api-staging"] });
    expect((await finished(bench, await start("EVICTED"))).conclusion).toBe("cancelled");
    const { data } = await bench.octokit.actions.listWorkflowRunsForRepo(PLACE);
    expect(data.workflow_runs[0]?.actor?.login).toBe("hana-shell");
    await finished(bench, Number(data.workflow_runs[0]?.id));
  });

  it("waits for an approval and names the environment", async () => {
    await control(bench, "PUT /scenarios", { speed: 200, stuck_approval: ["api-staging"] });
    const run_id = await start("WAIT");
    expect(await statusOf(run_id)).toBe("waiting");
    const { data } = await bench.octokit.actions.getPendingDeploymentsForRun({ ...PLACE, run_id });
    expect(data[0]?.environment.name).toBe("staging");
    await control(bench, `POST /runs/${run_id}/approve`);
    expect((await finished(bench, run_id)).conclusion).toBe("success");
  });

  it("keeps its id and raises its attempt when it is run again", async () => {
    await control(bench, "PUT /scenarios", { speed: 200 });
    await control(bench, "PUT /scenarios?once=1", { fail_step: { step: 4 } });
    const run_id = await start("AGAIN");
    expect((await finished(bench, run_id)).conclusion).toBe("failure");
    await bench.octokit.actions.reRunWorkflow({ ...PLACE, run_id });
    expect(await finished(bench, run_id)).toMatchObject({ id: run_id, run_attempt: 2, conclusion: "success" });
    const first = await bench.octokit.actions.listJobsForWorkflowRunAttempt({ ...PLACE, run_id, attempt_number: 1 });
    expect(first.data.jobs[0]?.conclusion).toBe("failure");
  });

  it("cannot be cancelled when it is over", async () => {
    const { data } = await bench.octokit.actions.listWorkflowRunsForRepo({ ...PLACE, per_page: 1 });
    const run_id = Number(data.workflow_runs[0]?.id);
    await expect(bench.octokit.actions.cancelWorkflowRun({ ...PLACE, run_id })).rejects.toMatchObject({ status: 409 });
  });

  it("can end without a job, or without having started", async () => {
    await control(bench, "PUT /scenarios", { speed: 200, zero_jobs: true });
    expect((await finished(bench, await start("NOJOB"))).conclusion).toBe("failure");
    await control(bench, "PUT /scenarios", { zero_jobs: null, startup_failure: true });
    expect((await finished(bench, await start("NOSTART"))).conclusion).toBe("startup_failure");
  });

  it("can put another commit on the platform than the one it was given", async () => {
    await control(bench, "PUT /scenarios", { speed: 200, release_other_sha: ["api-staging"] });
    expect((await finished(bench, await start("OTHER"))).conclusion).toBe("success");
    const { data } = await bench.octokit.repos.getCommit({ ...PLACE, ref: sha });
    expect(await live()).toBe(data.parents[0]?.sha);
  });

  it("is left out of a filtered list while the index is stale, and is in the unfiltered one", async () => {
    await control(bench, "PUT /scenarios", { speed: 200, stale_index: true });
    const run_id = await start("STALE");
    const list = async (filter: object) => {
      const { data } = await bench.octokit.actions.listWorkflowRunsForRepo({ ...PLACE, ...filter });
      return data.workflow_runs.map((run) => run.id);
    };
    expect(await list({ event: "workflow_dispatch" })).not.toContain(run_id);
    expect(await list({})).toContain(run_id);
  });

  it("that somebody started with a shell carries no correlation id and their name", async () => {
    await control(bench, "PUT /scenarios", { speed: 200 });
    const answer = await control(bench, "POST /runs", { surface_id: "getraxx", sha, actor: "amara-ok" });
    const made = z.object({ id: z.number() }).parse(answer);
    expect(await finished(bench, made.id)).toMatchObject({
      display_title: `deploy getraxx production ${sha.slice(0, 7)} []`,
      actor: { login: "amara-ok" },
    });
    const project = `${bench.simulator.cloudflareUrl}/accounts/acc/pages/projects/raxx-getraxx`;
    expect((await ask(project)).body).toMatchObject({
      success: true,
      result: { canonical_deployment: { deployment_trigger: { metadata: { commit_hash: sha } } } },
    });
  });

  it("goes on after a restart of the simulator, and its release happens once", async () => {
    await control(bench, "PUT /scenarios", { speed: 20 });
    const run_id = await start("RESTART");
    const before = bench.releases.length;
    await until(async () => ((await statusOf(run_id)) === "in_progress" ? true : null));
    await bench.restart();
    expect((await finished(bench, run_id)).conclusion).toBe("success");
    await bench.restart();
    expect(bench.releases).toHaveLength(before + 1);
    expect(await live()).toBe(sha);
  });
});
