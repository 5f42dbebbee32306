import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import type { Failpoint } from "@/lib/core/failpoint";
import { STEP_PATIENCE_MS } from "@/lib/deploys/claim-deploy";
import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import {
  advanceUntil,
  askForDeploy,
  mirrorMain,
  postsOf,
  readDeploy,
  startAfresh,
  statesOf,
  step,
} from "@/tests/factories/deploys";
import { containing } from "@/tests/factories/matchers";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterEach(() => {
  globalThis.cockpitFailpoint = undefined;
  vi.restoreAllMocks();
});
afterAll(() => cockpit.close());

/** Holds the first step that comes to a place there, until it is let go. */
function stallAt(place: Failpoint) {
  let letGo: () => void = () => undefined;
  const reached = new Promise<void>((arrive) => {
    globalThis.cockpitFailpoint = (name) => {
      if (name !== place) return;
      globalThis.cockpitFailpoint = undefined;
      arrive();
      return new Promise<void>((resolve) => {
        letGo = resolve;
      });
    };
  });
  return { reached, letGo: () => letGo() };
}

/** Time passes for the database, whose clock the leases go by. */
async function leaseEnds(id: string): Promise<void> {
  await cockpit.db.$executeRaw`UPDATE deploys SET lease_until = clock_timestamp() - interval '1 s' WHERE id = ${id}`;
}

describe("a step that takes longer than its lease, while a second console takes over", () => {
  it("sends nothing when the other one has sent: one dispatch, one end", async () => {
    const { id } = await askForDeploy(cockpit);
    const { reached, letGo } = stallAt("after:call:list-rivals");
    const slow = advanceDeploy(cockpit.system, "slow", id);
    await reached;
    await leaseEnds(id);
    await step(cockpit, id, "second");
    letGo();
    await slow;
    await advanceUntil(cockpit, id, "succeeded");
    expect(await postsOf(cockpit, id)).toBe(1);
    const course = ["requested", "dispatching", "queued", "running", "verifying", "succeeded"];
    expect(await statesOf(cockpit, id)).toEqual(course);
  });

  it.each(["resolving", "unresolved"])(
    "sends nothing when the other one has taken the dispatch for lost, and ends what is %s as never sent",
    async (state) => {
      const { id } = await askForDeploy(cockpit);
      const { reached, letGo } = stallAt("after:commit:dispatching");
      const slow = advanceDeploy(cockpit.system, "slow", id);
      await reached;
      await leaseEnds(id);
      expect((await step(cockpit, id, "second")).state).toBe("resolving");
      if (state === "unresolved") cockpit.moveClock(180_000);
      expect((await step(cockpit, id, "second")).state).toBe(state);
      letGo();
      await slow;
      expect(await postsOf(cockpit, id)).toBe(0);
      const message = containing("did not send it");
      expect(await readDeploy(cockpit, id)).toMatchObject({ state: "errored", failureMessage: message });
    },
  );

  it("leaves alone what a person has decided meanwhile", async () => {
    const { id } = await askForDeploy(cockpit);
    const { reached, letGo } = stallAt("after:commit:dispatching");
    const slow = advanceDeploy(cockpit.system, "slow", id);
    await reached;
    await leaseEnds(id);
    await step(cockpit, id, "second");
    const decided = { state: "errored", failureCode: "never_ran" };
    const settled = await cockpit.db.deploy.update({ where: { id }, data: decided });
    letGo();
    await slow;
    expect(await readDeploy(cockpit, id)).toEqual(settled);
    expect(await postsOf(cockpit, id)).toBe(0);
  });

  it("ends as never sent, too, when the database went away right before, as soon as that answers", async () => {
    const { id } = await askForDeploy(cockpit);
    const update = cockpit.db.$executeRaw.bind(cockpit.db);
    const gone = vi.spyOn(cockpit.db, "$executeRaw").mockImplementation((...call) => {
      if (!JSON.stringify(call[0]).includes("lease_until = GREATEST")) return update(...call);
      const away = vi.spyOn(cockpit.db.deploy, "findUniqueOrThrow").mockRejectedValue(new Error("ECONNREFUSED"));
      gone.mockImplementation(update);
      setTimeout(() => away.mockRestore(), 200);
      throw new Error("ECONNREFUSED");
    });
    const { nextCheckAt } = await readDeploy(cockpit, id);
    cockpit.moveClock(Math.max(1, nextCheckAt.getTime() - cockpit.now().getTime() + 1));
    await expect(advanceDeploy(cockpit.system, "reconciler-1", id)).rejects.toThrow("ECONNREFUSED");
    await vi.waitFor(() => advanceDeploy(cockpit.system, "reconciler-1", id), { timeout: 5_000 });
    expect(await readDeploy(cockpit, id)).toMatchObject({ state: "errored", failureCode: "lease_lost" });
    expect(await postsOf(cockpit, id)).toBe(0);
  });

  it("whose dispatch is on its way already is followed by the other one, and what it says itself counts no more", async () => {
    const { id } = await askForDeploy(cockpit);
    const { reached, letGo } = stallAt("after:call:dispatch");
    const slow = advanceDeploy(cockpit.system, "slow", id);
    await reached;
    await leaseEnds(id);
    await step(cockpit, id, "second");
    const taken = await readDeploy(cockpit, id);
    letGo();
    await slow;
    expect(await readDeploy(cockpit, id)).toEqual(taken);
    await advanceUntil(cockpit, id, "succeeded");
    expect(await postsOf(cockpit, id)).toBe(1);
  });

  it("does not send when the console stood still in between, and says so", async () => {
    const { id } = await askForDeploy(cockpit);
    let stoodStill = 0;
    const clock = Date.now.bind(Date);
    vi.spyOn(Date, "now").mockImplementation(() => clock() + stoodStill);
    const update = cockpit.db.$executeRaw.bind(cockpit.db);
    vi.spyOn(cockpit.db, "$executeRaw").mockImplementation((...call) => {
      if (JSON.stringify(call[0]).includes("lease_until = GREATEST")) stoodStill = 60_000;
      return update(...call);
    });
    await step(cockpit, id);
    const message = containing("did not send it");
    expect(await readDeploy(cockpit, id)).toMatchObject({ state: "errored", failureMessage: message });
    expect(await postsOf(cockpit, id)).toBe(0);
  });
});

describe("a step that does not end", () => {
  function hurry(): void {
    const wait = globalThis.setTimeout;
    const quick = (work: () => void, ms?: number) => wait(work, ms === STEP_PATIENCE_MS ? 300 : ms);
    vi.spyOn(globalThis, "setTimeout").mockImplementation(Object.assign(quick, { __promisify__: wait.__promisify__ }));
  }

  it("is given up before its lease ends, the record says so, and what it does later counts no more", async () => {
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "queued");
    hurry();
    const { reached, letGo } = stallAt("after:call:get-run");
    const { leaseFence } = await readDeploy(cockpit, id);
    const row = await step(cockpit, id);
    await reached;
    expect(row).toMatchObject({ state: "queued", leaseOwner: null, blockedBy: { kind: "look_slow" } });
    expect(row.leaseFence).toBeGreaterThan(leaseFence + 1n);
    letGo();
    vi.restoreAllMocks();
    const done = await advanceUntil(cockpit, id, "succeeded");
    expect(done.blockedBy).toBeNull();
    expect(new Set(await statesOf(cockpit, id)).size).toBe((await statesOf(cockpit, id)).length);
  });

  it("keeps its deadline: what was not sent for five minutes is not sent any more, and why is said", async () => {
    const { id } = await askForDeploy(cockpit);
    hurry();
    const { letGo } = stallAt("after:call:get-workflow");
    expect(await step(cockpit, id)).toMatchObject({ state: "requested", blockedBy: { kind: "look_slow" } });
    cockpit.moveClock(300_000);
    const row = await step(cockpit, id);
    letGo();
    expect(row).toMatchObject({ state: "errored", failureMessage: containing("took longer than 35 s") });
    expect(await postsOf(cockpit, id)).toBe(0);
  });
});
