import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { observeRuns } from "@/lib/hints/observe-runs";
import { receiveDelivery } from "@/lib/hints/receive-delivery";
import { appOf, openWatch, type Watch } from "@/tests/integration/drifts/open-watch";

/** So many that the oldest stand on the second page of the list. */
const RUNS = 130;
const DAY_MS = 24 * 3_600_000;
const SURFACE = "getraxx";

let watch: Watch;
let ids: string[];

/** Three weeks of runs, the oldest first; this console's database is younger than all of them. */
async function plantRuns(): Promise<string[]> {
  const newest = Date.now() - DAY_MS;
  const runs = Array.from({ length: RUNS }, (_, index) => {
    const began = newest - (RUNS - index) * 3 * 3_600_000;
    const times = { started_at: new Date(began).toISOString(), finished_at: new Date(began + 30_000).toISOString() };
    return { ...times, surface_id: SURFACE, sha: watch.sha(RUNS - index > 60 ? 50 : 20), conclusion: "success" };
  });
  const response = await fetch(`${watch.cockpit.platform.simulator.controlUrl}/history`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      surfaces: [{ app: appOf(SURFACE), releases: [{ sha: watch.sha(1), at: runs[0]?.started_at }] }],
      runs,
    }),
  });
  expect(response.status).toBe(201);
  return z
    .object({ run_ids: z.array(z.number()) })
    .parse(await response.json())
    .run_ids.map(String);
}

beforeAll(async () => {
  watch = await openWatch();
  ids = await plantRuns();
  await watch.readRuns();
});
afterAll(() => watch.cockpit.close());

const recordOf = (runId: string) => watch.cockpit.db.deploy.findFirst({ where: { runId } });

async function deliver(runId: string) {
  const workflow_run = { id: Number(runId), path: ".github/workflows/deploy-customer-docs.yml", display_title: "any" };
  const delivery = { id: `delivery-${runId}`, event: "workflow_run", delivery: { workflow_run } };
  const webhook = watch.cockpit.as({ kind: "webhook", id: "github" });
  return receiveDelivery(webhook, delivery);
}

describe("a run of three weeks ago", () => {
  it("is somebody's past while nothing happens to it", async () => {
    expect(await watch.cockpit.db.deploy.count()).toBe(0);
  });

  it("that is started again is found by its effect, on the second page, though nobody recorded it", async () => {
    const { cockpit } = watch;
    expect((await watch.look(SURFACE)).explanation).toMatchObject({ state: "baseline" });
    cockpit.moveClock(30_000);
    const old = ids[0] ?? "";
    await cockpit.platform.rerun(old);
    await cockpit.platform.untilLive(appOf(SURFACE), watch.sha(50));
    expect(await watch.look(SURFACE)).toMatchObject({ drift: null, explanation: { state: "explained" } });
    expect(await recordOf(old)).toMatchObject({ runAttempt: 2, sha: watch.sha(50) });
    await cockpit.db.deploy.updateMany({ data: { state: "succeeded", finishedAt: cockpit.now() } });
  });

  it("that is started again is found by the webhook that names it", async () => {
    const old = ids[3] ?? "";
    await watch.cockpit.platform.rerun(old);
    expect(await deliver(old)).toBe(true);
    await observeRuns(watch.cockpit.system);
    expect(await recordOf(old)).toMatchObject({ runAttempt: 2 });
    expect(await watch.cockpit.db.runHint.count()).toBe(0);
    await watch.cockpit.db.deploy.updateMany({ data: { state: "succeeded", finishedAt: watch.cockpit.now() } });
  });

  it("that is started again is found by its webhook although GitHub calls what it said of it before unchanged", async () => {
    const old = ids[7] ?? "";
    const { cockpit } = watch;
    await cockpit.platform.scenario({ lying_etag: true });
    await cockpit.system.github.getRun(old);
    await cockpit.platform.rerun(old);
    await deliver(old);
    await observeRuns(cockpit.system);
    expect(await recordOf(old)).toMatchObject({ runAttempt: 2 });
    await cockpit.platform.calm();
    await cockpit.db.deploy.updateMany({ data: { state: "succeeded", finishedAt: cockpit.now() } });
  });

  it("that is started again is found in the list without either, one page after the other", async () => {
    const old = ids[5] ?? "";
    await watch.cockpit.platform.rerun(old);
    await watch.readRuns();
    expect(await recordOf(old)).toMatchObject({ runAttempt: 2 });
  });
});
