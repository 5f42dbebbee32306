import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  ask,
  type Bench,
  control,
  countsOf,
  dispatch,
  finished,
  PLACE,
  startBench,
  tipOf,
  until,
  WORKFLOW,
} from "./bench";

let bench: Bench;
let older: string;

beforeAll(async () => {
  bench = await startBench();
  const { data } = await bench.octokit.repos.listCommits({ ...PLACE, per_page: 3 });
  older = data[2]?.sha ?? "";
  await control(bench, "PUT /scenarios", { speed: 100 });
});
afterEach(async () => {
  await control(bench, "DELETE /scenarios");
  await control(bench, "PUT /scenarios", { speed: 100 });
});
afterAll(() => bench.stop());

async function runOf(correlationId: string) {
  const { data } = await bench.octokit.actions.listWorkflowRunsForRepo(PLACE);
  return data.workflow_runs.find((run) => run.display_title.includes(correlationId)) ?? null;
}

describe("a dispatch", () => {
  it("answers with the run when asked to, the run succeeds, and Heroku then runs the SHA of the input", async () => {
    const { status, data } = await dispatch(
      bench,
      { ref: older, correlation_id: "AAAA" },
      { return_run_details: true },
    );
    expect(status).toBe(200);
    const run = await finished(bench, Number(data.workflow_run_id));
    expect(run).toMatchObject({ conclusion: "success", run_attempt: 1, event: "workflow_dispatch" });
    expect(run.display_title).toBe(`deploy api-staging staging ${older.slice(0, 7)} [AAAA]`);
    expect(run.head_sha).toBe(await tipOf(bench));
    expect(run.actor?.login).toBe((await bench.octokit.users.getAuthenticated()).data.login);
    const app = `${bench.simulator.herokuUrl}/apps/raxx-api-staging`;
    const newest = await ask(`${app}/releases`, { range: "version ..; order=desc,max=1" });
    expect(newest.body).toMatchObject([
      { description: `Deploy ${older.slice(0, 8)}`, current: true, status: "succeeded" },
    ]);
    const [{ slug }] = z.tuple([z.object({ slug: z.object({ id: z.string() }) })]).parse(newest.body);
    expect((await ask(`${app}/slugs/${slug.id}`)).body).toMatchObject({ commit: older });
    expect(bench.releases).toMatchObject([{ app: "raxx-api-staging", sha: older }]);
  });

  it("answers 204 without the parameter", async () => {
    expect((await dispatch(bench, { ref: older, correlation_id: "BBBB" })).status).toBe(204);
    expect(await runOf("BBBB")).not.toBeNull();
  });

  it("always answers with the run under version 2026-03-10, and refuses the parameter there", async () => {
    const headers = { "x-github-api-version": "2026-03-10" };
    expect((await dispatch(bench, { ref: older }, { headers })).status).toBe(200);
    await expect(dispatch(bench, { ref: older }, { headers, return_run_details: true })).rejects.toThrow(
      '"return_run_details" is not a permitted key',
    );
  });

  it("is refused in GitHub's words when its ref or its inputs are wrong", async () => {
    const sha = "f".repeat(40);
    const wrongRef = dispatch(bench, { ref: older }, { ref: sha });
    await expect(wrongRef).rejects.toThrow(`No ref found for: ${sha}`);
    const refusal = (inputs: Record<string, string>) => expect(dispatch(bench, { ref: older, ...inputs })).rejects;
    await refusal({ colour: "red" }).toThrow('Unexpected inputs provided: ["colour"]');
    await refusal({ environment: "" }).toThrow("Required input 'environment' not provided");
    await refusal({ environment: "moon" }).toThrow("not in the list of allowed values");
  });

  it("is refused on a disabled workflow, one without the trigger, and an unknown one", async () => {
    await control(bench, "PUT /scenarios", { disabled_workflows: [WORKFLOW] });
    await expect(dispatch(bench, { ref: older })).rejects.toMatchObject({ status: 422 });
    const { data } = await bench.octokit.actions.getWorkflow({ ...PLACE, workflow_id: WORKFLOW });
    expect(data.state).toBe("disabled_manually");
    await expect(dispatch(bench, { ref: older }, { workflow_id: "ci.yml" })).rejects.toMatchObject({ status: 422 });
    await expect(dispatch(bench, { ref: older }, { workflow_id: "no.yml" })).rejects.toMatchObject({ status: 404 });
  });

  it("can be accepted and its answer lost, and is counted once", async () => {
    await control(bench, "PUT /scenarios?once=1", { dispatch_answer: "lost_after_accept" });
    await expect(dispatch(bench, { ref: older, correlation_id: "LOST" })).rejects.toThrow();
    expect(await runOf("LOST")).not.toBeNull();
    expect((await countsOf(bench)).dispatches.by_correlation_id.LOST).toBe(1);
    expect((await dispatch(bench, { ref: older })).status).toBe(204);
  });

  it("can be lost before it is accepted", async () => {
    await control(bench, "PUT /scenarios?once=1", { dispatch_answer: "lost_before_accept" });
    await expect(dispatch(bench, { ref: older, correlation_id: "NEVER" })).rejects.toThrow();
    expect(await runOf("NEVER")).toBeNull();
  });

  it("can be accepted and answered with a 500", async () => {
    await control(bench, "PUT /scenarios?once=1", { dispatch_answer: "500_after_accept" });
    await expect(dispatch(bench, { ref: older, correlation_id: "FIVE" })).rejects.toMatchObject({ status: 500 });
    expect(await runOf("FIVE")).not.toBeNull();
  });

  it("is held while GitHub hangs, and goes on when that is cleared", async () => {
    await control(bench, "PUT /scenarios", { hang: ["github"] });
    const held = dispatch(
      bench,
      { ref: older, correlation_id: "HELD" },
      { request: { signal: AbortSignal.timeout(100) } },
    );
    await expect(held).rejects.toThrow();
    await control(bench, "PUT /scenarios", { hang: false });
    expect(await until(() => runOf("HELD"))).toMatchObject({ event: "workflow_dispatch" });
  });

  it("makes a run that stays invisible for as long as asked", async () => {
    await control(bench, "PUT /scenarios", { visible_after_ms: 150 });
    const { data } = await dispatch(bench, { ref: older, correlation_id: "LATE" }, { return_run_details: true });
    const run_id = Number(data.workflow_run_id);
    await expect(bench.octokit.actions.getWorkflowRun({ ...PLACE, run_id })).rejects.toMatchObject({ status: 404 });
    expect(await runOf("LATE")).toBeNull();
    expect(await until(() => runOf("LATE"))).toMatchObject({ id: run_id });
  });
});
