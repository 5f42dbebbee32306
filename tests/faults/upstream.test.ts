import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { DeployState } from "@/lib/deploys/schemas";
import { observeRuns } from "@/lib/hints/observe-runs";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import {
  advanceUntil,
  askForDeploy,
  mirrorMain,
  readDeploy,
  startAfresh,
  statesOf,
  step,
} from "@/tests/factories/deploys";

const SECOND_MS = 1_000;
const OUTAGE_MS = 120 * SECOND_MS;
const HIDDEN_MS = 1_200;

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterAll(() => cockpit.close());

async function postsOf(id: string): Promise<number> {
  return cockpit.platform.posts((await readDeploy(cockpit, id)).correlationId);
}

/** The console looks at GitHub's lists of runs now, as it does twice a minute. */
async function lookAtRuns(): Promise<void> {
  await cockpit.db.mirror.deleteMany({ where: { name: { startsWith: "runs:" } } });
  await observeRuns(cockpit.system);
}

/** Asks for a deploy and steps it to a state in which it stays for a while. */
async function deployIn(state: DeployState): Promise<string> {
  const scenarios: Partial<Record<DeployState, Record<string, unknown>>> = {
    resolving: { dispatch_answer: "204", visible_after_ms: HIDDEN_MS },
    queued: { stuck_approval: ["api-staging"] },
    running: { speed: 10 },
  };
  await cockpit.platform.scenario(scenarios[state] ?? {});
  const { id } = await askForDeploy(cockpit);
  if (state !== "requested") await advanceUntil(cockpit, id, state);
  return id;
}

describe("a run that GitHub shows late", () => {
  it.each([0, 1, 30, 60, 90, 120])("by %i s is found, and the dispatch is not sent again", async (late) => {
    const id = await deployIn("resolving");
    cockpit.moveClock(late * SECOND_MS);
    expect((await step(cockpit, id)).state).toBe("resolving");
    await sleep(HIDDEN_MS);
    await advanceUntil(cockpit, id, "succeeded");
    expect(await postsOf(id)).toBe(1);
  });
});

describe("a run that turns up after somebody said that it never ran", () => {
  it("reopens the deploy, which then follows it to its end", async () => {
    const id = await deployIn("resolving");
    await cockpit.db.deploy.update({ where: { id }, data: { state: "errored", failureCode: "never_ran" } });
    await sleep(HIDDEN_MS);
    await lookAtRuns();
    expect(await readDeploy(cockpit, id)).toMatchObject({ state: "queued", failureCode: null });
    await advanceUntil(cockpit, id, "succeeded");
    expect(await postsOf(id)).toBe(1);
  });
});

describe("an outage of two minutes", () => {
  it.each(["requested", "resolving", "queued", "running", "verifying"] as const)(
    "while a deploy is %s is waited out, and the deploy ends in the truth with one dispatch",
    async (state) => {
      const id = await deployIn(state);
      await cockpit.platform.scenario({ outage: true });
      const over = cockpit.now().getTime() + OUTAGE_MS;
      while (cockpit.now().getTime() < over) expect((await step(cockpit, id)).state).toBe(state);
      await cockpit.platform.scenario({ outage: null });
      const { runId } = await readDeploy(cockpit, id);
      if (state === "resolving") await sleep(HIDDEN_MS);
      if (state === "queued") await cockpit.platform.approve(runId ?? "");
      await advanceUntil(cockpit, id, "succeeded");
      expect(await postsOf(id)).toBe(1);
    },
  );
});

describe("GitHub's rate limit while a run is followed", () => {
  it("is left alone for as long as it asks, and the deploy says so and goes on", async () => {
    const id = await deployIn("running");
    await cockpit.platform.scenario({ rate_limit: { kind: "secondary", reset_in_s: 2 } });
    const limited = await step(cockpit, id);
    expect(limited).toMatchObject({ state: "running", blockedBy: { kind: "github_unreachable" } });
    expect(limited.nextCheckAt.getTime() - cockpit.now().getTime()).toBeGreaterThan(SECOND_MS);
    await sleep(2 * SECOND_MS);
    expect((await advanceUntil(cockpit, id, "succeeded")).blockedBy).toBeNull();
    expect(await postsOf(id)).toBe(1);
  });
});

describe("a second attempt of a run", () => {
  it("revives the ended deploy once, with an audit row, and ends it in the new truth", async () => {
    await cockpit.platform.once({ fail_step: { surface_id: "api-staging", step: 5 } });
    const { id } = await askForDeploy(cockpit);
    const failed = await advanceUntil(cockpit, id, "failed");
    await cockpit.platform.rerun(failed.runId ?? "");
    await lookAtRuns();
    await lookAtRuns();
    expect(await readDeploy(cockpit, id)).toMatchObject({ state: "queued", runAttempt: 2, failureCode: null });
    const done = await advanceUntil(cockpit, id, "succeeded");
    expect(done).toMatchObject({ runId: failed.runId, runAttempt: 2, failureCode: null });
    expect((await cockpit.auditOf(id)).filter((row) => row.action === "console.deploy.reopened")).toHaveLength(1);
    expect((await statesOf(cockpit, id)).filter((state) => state === "queued")).toHaveLength(2);
    expect(await postsOf(id)).toBe(1);
  });

  it("that began before the first one's end was seen is followed to its own end", async () => {
    await cockpit.platform.once({ fail_step: { surface_id: "api-staging", step: 5 } });
    const { id } = await askForDeploy(cockpit);
    const queued = await advanceUntil(cockpit, id, "queued");
    await sleep(100);
    await cockpit.platform.rerun(queued.runId ?? "");
    expect(await advanceUntil(cockpit, id, "succeeded")).toMatchObject({ runAttempt: 2, failureCode: null });
    expect(await postsOf(id)).toBe(1);
  });

  it("waits while another deploy of the surface is live, and is taken up after it", async () => {
    const { id } = await askForDeploy(cockpit);
    const first = await advanceUntil(cockpit, id, "succeeded");
    await cockpit.platform.scenario({ stuck_approval: ["api-staging"] });
    const other = await askForDeploy(cockpit);
    const waiting = await advanceUntil(cockpit, other.id, "queued");
    await cockpit.platform.rerun(first.runId ?? "");
    await lookAtRuns();
    expect((await readDeploy(cockpit, id)).state).toBe("succeeded");
    await cockpit.platform.scenario({ stuck_approval: null });
    await cockpit.platform.approve(waiting.runId ?? "");
    await advanceUntil(cockpit, other.id, "succeeded");
    await lookAtRuns();
    expect(await readDeploy(cockpit, id)).toMatchObject({ state: "queued", runAttempt: 2 });
  });
});
