import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ask, type Bench, control, dispatch, finished, PLACE, startBench, tipOf } from "./bench";

const DAY_MS = 24 * 3_600_000;
const clockSchema = z.object({ now: z.string(), moved_ms: z.number() });

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
  await control(bench, "PUT /scenarios", { speed: 100 });
});
afterAll(() => bench.stop());

async function readClock() {
  return clockSchema.parse(await control(bench, "GET /clock"));
}

async function newRun(correlationId: string): Promise<number> {
  const inputs = { ref: await tipOf(bench), correlation_id: correlationId };
  const { data } = await dispatch(bench, inputs, { return_run_details: true });
  return z.object({ workflow_run_id: z.number() }).parse(data).workflow_run_id;
}

async function statusOf(run_id: number) {
  const { data } = await bench.octokit.actions.getWorkflowRun({ ...PLACE, run_id });
  return data.status;
}

describe("the clock of the platforms", () => {
  it("ends a run that goes on for minutes as soon as it is moved past its end", async () => {
    await control(bench, "PUT /scenarios", { speed: 0.01 });
    const run = await newRun("SLOW");
    await control(bench, "PUT /scenarios", { speed: 100 });
    expect(await statusOf(run)).not.toBe("completed");
    await control(bench, "PUT /clock", { advance_ms: 3_600_000 });
    expect(await statusOf(run)).toBe("completed");
  });

  it("lets a run wait for days, and ship once somebody approves it", async () => {
    await control(bench, "PUT /scenarios", { stuck_approval: ["api-staging"] });
    const run = await newRun("PATIENT");
    await control(bench, "PUT /clock", { advance_ms: 3 * DAY_MS });
    expect(await statusOf(run)).toBe("waiting");
    await control(bench, `POST /runs/${run}/approve`);
    const ended = await finished(bench, run);
    expect(ended.conclusion).toBe("success");
    expect(Date.parse(ended.updated_at) - Date.parse(ended.created_at)).toBeGreaterThanOrEqual(3 * DAY_MS);
    await control(bench, "PUT /scenarios", { stuck_approval: null });
  });

  it("is the time of every answer, of its limits and of what a restart finds", async () => {
    const before = await readClock();
    await control(bench, "PUT /clock", { now: new Date(Date.parse(before.now) + DAY_MS).toISOString() });
    await bench.restart();
    const { now, moved_ms } = await readClock();
    expect(moved_ms).toBeGreaterThanOrEqual(before.moved_ms + DAY_MS - 1_000);
    const { headers } = await ask(`${bench.simulator.githubUrl}/user`);
    expect(Date.parse(headers.get("date") ?? "")).toBeGreaterThanOrEqual(Date.parse(now) - 1_000);
    expect(Number(headers.get("x-ratelimit-reset")) * 1_000).toBeGreaterThan(Date.parse(now));
  });

  it("is never moved back", async () => {
    await expect(control(bench, "PUT /clock", { advance_ms: -1 })).rejects.toThrow("422");
    await expect(control(bench, "PUT /clock", { now: "2020-01-01T00:00:00Z" })).rejects.toThrow("422");
  });
});
