import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { startDeploy } from "@/lib/deploys/request-deploy";
import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mirrorMain, readDeploy, startAfresh } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterEach(() => void vi.useRealTimers());
afterAll(() => cockpit.close());

const start = (deployAsync: boolean, surface_id = "api-staging") =>
  startDeploy(cockpit.as("operator", { flags: { ...cockpit.running.flags, deployAsync } }), { surface_id }, null);

/** The reconciler, as it runs beside a request that waits. */
async function advanceWhatIsLive(): Promise<void> {
  const row = await vi.waitFor(() => cockpit.db.deploy.findFirstOrThrow({ where: { state: "requested" } }));
  await advanceDeploy(cockpit.system, "beside", row.id);
}

describe("starting a deploy", () => {
  it("with async on answers 202 at once, before a run is known", async () => {
    const { status, deploy } = await start(true);
    expect(status).toBe(202);
    expect(deploy).toMatchObject({ state: "requested", run_id: null });
  });

  it("with async off answers 200 once the run is known", async () => {
    const [answer] = await Promise.all([start(false), advanceWhatIsLive()]);
    expect(answer.status).toBe(200);
    expect(answer.deploy.run_id).toMatch(/^\d+$/);
  });

  it("with async off does not wait for what has already ended", async () => {
    await cockpit.platform.scenario({ disabled_workflows: true });
    const [answer] = await Promise.all([start(false), advanceWhatIsLive()]);
    expect(answer).toMatchObject({ status: 202, deploy: { state: "errored", failure: { code: "workflow_disabled" } } });
  });

  it("with async off gives up waiting at 25 s, before the router does, and the deploy goes on", async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setTimeout", "clearTimeout", "Date"] });
    const began = Date.now();
    const answering = start(false);
    await vi.waitFor(() => cockpit.db.deploy.findFirstOrThrow({ where: { state: "requested" } }));
    let answered = false;
    void answering.then(() => {
      answered = true;
    });
    while (!answered && Date.now() - began < 40_000) {
      await vi.advanceTimersByTimeAsync(250);
      // The looks between the pauses are real: they take their own time.
      await cockpit.db.$executeRaw`SELECT pg_sleep(0.01)`;
    }
    const answer = await answering;
    const waited = Date.now() - began;
    expect(answer).toMatchObject({ status: 202, deploy: { state: "requested", run_id: null } });
    expect(waited).toBeGreaterThanOrEqual(25_000);
    expect(waited).toBeLessThan(30_000);
    expect((await readDeploy(cockpit, answer.deploy.id)).state).toBe("requested");
  });

  it("refuses in the same way in both modes", async () => {
    for (const deployAsync of [true, false]) {
      expect((await failureOf(start(deployAsync, "console-prod"))).code).toBe("blocked");
    }
  });
});
