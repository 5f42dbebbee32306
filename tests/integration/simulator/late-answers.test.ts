import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import {
  ask,
  type Bench,
  control,
  dispatch,
  finished,
  PLACE,
  startBench,
  tipOf,
  until,
} from "@/tests/integration/simulator/bench";

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => control(bench, "DELETE /scenarios"));
afterAll(() => bench.stop());

async function start(): Promise<number> {
  await control(bench, "PUT /scenarios", { speed: 500 });
  const { data } = await dispatch(bench, { ref: await tipOf(bench) }, { return_run_details: true });
  return Number(data?.workflow_run_id);
}

const jobsOf = async (run_id: number) =>
  (await bench.octokit.actions.listJobsForWorkflowRun({ ...PLACE, run_id })).data.jobs;

describe("a platform that is late", () => {
  it("says that a run is over before it says how", async () => {
    await control(bench, "PUT /scenarios", { conclusion_late_ms: 60_000 });
    const run_id = await start();
    expect(await finished(bench, run_id)).toMatchObject({ status: "completed", conclusion: null });
    await control(bench, "PUT /scenarios", { conclusion_late_ms: null });
    expect(await finished(bench, run_id)).toMatchObject({ conclusion: "success" });
  });

  it("shows no job, or one in the middle of its work, after the end of the run", async () => {
    await control(bench, "PUT /scenarios", { jobs_behind: { shown: "empty" } });
    const run_id = await start();
    await finished(bench, run_id);
    expect(await jobsOf(run_id)).toEqual([]);
    await control(bench, "PUT /scenarios", { jobs_behind: { shown: "partial", for_ms: 60_000 } });
    expect(await jobsOf(run_id)).toMatchObject([{ status: "in_progress", conclusion: null }]);
    await control(bench, "PUT /scenarios", { jobs_behind: null });
    expect(await jobsOf(run_id)).toMatchObject([{ status: "completed", conclusion: "success" }]);
  });

  it("changes what is live after the run is over", async () => {
    await control(bench, "PUT /scenarios", { release_late_ms: 300 });
    const before = bench.releases.length;
    await finished(bench, await start());
    expect(bench.releases.length).toBe(before);
    await until(() => Promise.resolve(bench.releases.length > before ? true : null));
    const { body } = await ask(`${bench.simulator.controlUrl}/live`);
    expect(body).toHaveProperty("raxx-api-staging.sha", await tipOf(bench));
  });
});
