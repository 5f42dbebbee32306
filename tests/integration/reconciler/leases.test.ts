import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { AppError } from "@/lib/core/errors";
import type { Failpoint } from "@/lib/core/failpoint";
import { claimDeploy, getNextDue, releaseDeploy } from "@/lib/deploys/claim-deploy";
import { dispatchDeploy } from "@/lib/deploys/dispatch-deploy";
import { observeDeploy } from "@/lib/deploys/observe-deploy";
import { advanceDeploy } from "@/lib/reconciler/advance-deploy";
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
import { failureOf } from "@/tests/factories/failures";

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(() => startAfresh(cockpit));
afterEach(() => {
  globalThis.cockpitFailpoint = undefined;
});
afterAll(() => cockpit.close());

/** What a process that was killed leaves behind: its lease, and nobody who gives it back. */
async function die(id: string, owner: string) {
  cockpit.moveClock(60_000);
  const row = await claimDeploy(cockpit.system, owner, id);
  if (row === null) throw new Error("nothing to claim");
  return row;
}

/** Time passes for the database, whose clock the leases go by. */
async function leaseEnds(id: string): Promise<void> {
  await cockpit.db.$executeRaw`UPDATE deploys SET lease_until = clock_timestamp() - interval '1 s' WHERE id = ${id}`;
}

/** Ends the process, as far as its work is concerned, at a named place. */
function crashAt(place: Failpoint): void {
  globalThis.cockpitFailpoint = (name) => {
    if (name !== place) return;
    globalThis.cockpitFailpoint = undefined;
    throw new Error(`killed at ${place}`);
  };
}

describe("two reconcilers", () => {
  it("advance one deploy once per step, with one dispatch, however often both try", async () => {
    const { id, correlationId } = await askForDeploy(cockpit);
    for (let round = 0; round < 60; round += 1) {
      cockpit.moveClock(2_000);
      await Promise.all(["one", "two", "three"].map((owner) => advanceDeploy(cockpit.system, owner, id)));
      if ((await readDeploy(cockpit, id)).state === "succeeded") break;
    }
    expect(await statesOf(cockpit, id)).toEqual([
      "requested",
      "dispatching",
      "queued",
      "running",
      "verifying",
      "succeeded",
    ]);
    expect(await cockpit.platform.posts(correlationId)).toBe(1);
  });

  it("share the work: each takes another deploy", async () => {
    const asked = await Promise.all(
      ["api-staging", "console-staging", "getraxx", "raxx-mockups"].map((surface_id) =>
        askForDeploy(cockpit, { surface_id, confirm: surface_id }),
      ),
    );
    const claimed = await Promise.all(asked.map((_row, index) => claimDeploy(cockpit.system, `owner-${index}`)));
    expect(new Set(claimed.map((row) => row?.id))).toEqual(new Set(asked.map((row) => row.id)));
    expect(await claimDeploy(cockpit.system, "late")).toBeNull();
  });

  it("raise the fence at every claim, so that an earlier holder can be told apart", async () => {
    const { id } = await askForDeploy(cockpit);
    const first = await die(id, "one");
    await leaseEnds(id);
    const second = await die(id, "two");
    expect(second.leaseFence).toBe(first.leaseFence + 1n);
  });
});

describe("a lease", () => {
  it("is respected while its holder may be alive", async () => {
    const { id } = await askForDeploy(cockpit);
    await die(id, "holder");
    expect(await advanceDeploy(cockpit.system, "other", id)).toBe(false);
    expect((await readDeploy(cockpit, id)).leaseOwner).toBe("holder");
  });

  it("lasts at most a minute by the database's clock, whatever the holder's clock says", async () => {
    const { id } = await askForDeploy(cockpit);
    cockpit.moveClock(3_600_000);
    await die(id, "holder");
    const [lease] = await cockpit.db.$queryRaw<{ seconds: number }[]>`
      SELECT extract(epoch FROM lease_until - clock_timestamp())::float AS seconds FROM deploys WHERE id = ${id}`;
    expect(lease?.seconds).toBeGreaterThan(0);
    expect(lease?.seconds).toBeLessThanOrEqual(60);
  });

  it("of a dead holder is taken over, and the deploy goes on", async () => {
    const { id, correlationId } = await askForDeploy(cockpit);
    await die(id, "dead");
    await leaseEnds(id);
    cockpit.resetClock();
    await advanceUntil(cockpit, id, "succeeded");
    expect(await cockpit.platform.posts(correlationId)).toBe(1);
  });

  it("that was taken over keeps its late holder from sending", async () => {
    const { id, correlationId } = await askForDeploy(cockpit);
    const late = await die(id, "late");
    await leaseEnds(id);
    cockpit.resetClock();
    await step(cockpit, id);
    expect((await failureOf(dispatchDeploy(cockpit.system, late))).code).toBe("conflict");
    expect(await cockpit.platform.posts(correlationId)).toBe(1);
    expect((await statesOf(cockpit, id)).filter((state) => state === "dispatching")).toHaveLength(1);
  });

  it("that was taken over keeps its late holder from writing what it has seen", async () => {
    const { id } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, "queued");
    const late = await die(id, "late");
    await leaseEnds(id);
    const done = await advanceUntil(cockpit, id, "succeeded");
    await failureOf(observeDeploy(cockpit.system, late));
    await releaseDeploy(cockpit.system, late, { at: new Date(0) });
    expect(await readDeploy(cockpit, id)).toEqual(done);
  });

  it("that was taken over counts from the taking, before the new holder has done anything", async () => {
    const { id, correlationId } = await askForDeploy(cockpit);
    const late = await die(id, "late");
    await leaseEnds(id);
    const holder = await die(id, "holder");
    expect((await failureOf(dispatchDeploy(cockpit.system, late))).code).toBe("conflict");
    expect(await cockpit.platform.posts(correlationId)).toBe(0);
    cockpit.resetClock();
    await dispatchDeploy(cockpit.system, holder);
    expect(await cockpit.platform.posts(correlationId)).toBe(1);
  });

  it("is given back after every step, also after a step that failed", async () => {
    const { id } = await askForDeploy(cockpit);
    expect((await step(cockpit, id)).leaseOwner).toBeNull();
    await cockpit.platform.scenario({ outage: ["github"] });
    expect((await step(cockpit, id)).leaseOwner).toBeNull();
  });
});

describe("a lease that could not be given back because the database was away", () => {
  it("is given back as soon as it answers, not when it ends: the deploy goes on at once", async () => {
    const { id } = await askForDeploy(cockpit);
    let isAway = true;
    const away = new AppError("unavailable", "The console cannot reach its database.");
    globalThis.cockpitFailpoint = (name) => {
      if (name === "before:commit:release" && isAway) throw away;
    };
    await expect(advanceDeploy(cockpit.system, "one", id)).rejects.toThrow("cannot reach its database");
    expect((await readDeploy(cockpit, id)).leaseOwner).toBe("one");
    await expect(advanceDeploy(cockpit.system, "one", id)).rejects.toThrow("cannot reach its database");
    isAway = false;
    await step(cockpit, id, "one");
    expect(await readDeploy(cockpit, id)).toMatchObject({ leaseOwner: null, leaseUntil: null });
    await advanceUntil(cockpit, id, "succeeded");
  });
});

describe("the time at which something is due", () => {
  it("is that of the first deploy that nobody holds", async () => {
    const first = await askForDeploy(cockpit);
    const second = await askForDeploy(cockpit, { surface_id: "getraxx", confirm: "getraxx" });
    expect(await getNextDue(cockpit.system)).toEqual(first.nextCheckAt);
    await claimDeploy(cockpit.system, "holder", first.id);
    expect(await getNextDue(cockpit.system)).toEqual(second.nextCheckAt);
    await leaseEnds(first.id);
    expect(await getNextDue(cockpit.system)).toEqual(first.nextCheckAt);
  });

  it("is never where nothing is live; what waits for a person is looked for as well", async () => {
    expect(await getNextDue(cockpit.system)).toBeNull();
    const { id, nextCheckAt } = await askForDeploy(cockpit);
    await cockpit.db.deploy.update({ where: { id }, data: { state: "unresolved" } });
    expect(await getNextDue(cockpit.system)).toEqual(nextCheckAt);
  });
});

describe("a crash", () => {
  it("before the intent is committed leaves nothing behind", async () => {
    const before = await cockpit.auditCount();
    crashAt("before:commit:requested");
    await expect(askForDeploy(cockpit)).rejects.toThrow("killed");
    expect(await cockpit.db.deploy.count({ where: { state: "requested" } })).toBe(0);
    expect(await cockpit.auditCount()).toBe(before);
  });

  it.each(["before:call:get-workflow", "after:call:get-workflow", "before:commit:dispatching"] as const)(
    "at %s leaves the intent, which is then sent once",
    async (place) => {
      const { id, correlationId } = await askForDeploy(cockpit);
      crashAt(place);
      await expect(advanceDeploy(cockpit.system, "crashing", id)).rejects.toThrow("killed");
      expect((await readDeploy(cockpit, id)).state).toBe("requested");
      await advanceUntil(cockpit, id, "succeeded");
      expect(await cockpit.platform.posts(correlationId)).toBe(1);
    },
  );

  it.each(["after:commit:dispatching", "before:call:dispatch"] as const)(
    "at %s may have sent or not: the run is looked for, nothing is sent, a person decides",
    async (place) => {
      const { id, correlationId } = await askForDeploy(cockpit);
      crashAt(place);
      await expect(advanceDeploy(cockpit.system, "crashing", id)).rejects.toThrow("killed");
      expect((await readDeploy(cockpit, id)).state).toBe("dispatching");
      expect((await step(cockpit, id)).state).toBe("resolving");
      await step(cockpit, id);
      cockpit.moveClock(180_000);
      expect((await step(cockpit, id)).state).toBe("unresolved");
      expect(await cockpit.platform.posts(correlationId)).toBe(0);
    },
  );

  it.each(["after:call:dispatch", "before:commit:queued"] as const)(
    "at %s has sent: the run is found, and nothing is sent again",
    async (place) => {
      const { id, correlationId } = await askForDeploy(cockpit);
      crashAt(place);
      await expect(advanceDeploy(cockpit.system, "crashing", id)).rejects.toThrow("killed");
      expect((await readDeploy(cockpit, id)).state).toBe("dispatching");
      await advanceUntil(cockpit, id, "succeeded");
      expect(await statesOf(cockpit, id)).toContain("resolving");
      expect(await cockpit.platform.posts(correlationId)).toBe(1);
    },
  );

  it.each([
    "after:commit:queued",
    "before:call:get-run",
    "after:call:list-jobs",
    "before:commit:running",
    "before:commit:verifying",
    "after:call:read-live",
    "before:commit:succeeded",
    "after:commit:lease",
  ] as const)("at %s costs time and nothing else", async (place) => {
    const { id, correlationId } = await askForDeploy(cockpit);
    await advanceUntil(cockpit, id, place === "after:commit:queued" ? "requested" : "queued");
    crashAt(place);
    let crashes = 0;
    const deadline = Date.now() + 15_000;
    while ((await readDeploy(cockpit, id)).state !== "succeeded" && Date.now() < deadline) {
      await step(cockpit, id).catch(() => {
        crashes += 1;
      });
      await leaseEnds(id);
    }
    expect(crashes).toBe(1);
    expect(await statesOf(cockpit, id)).toEqual([
      "requested",
      "dispatching",
      "queued",
      "running",
      "verifying",
      "succeeded",
    ]);
    expect(await cockpit.platform.posts(correlationId)).toBe(1);
  });

  it("of one deploy's step is not repeated at once, and leaves the others their turn", async () => {
    const { id } = await askForDeploy(cockpit);
    crashAt("before:call:get-workflow");
    const before = cockpit.now();
    await expect(advanceDeploy(cockpit.system, "crashing", id)).rejects.toThrow("killed");
    const { nextCheckAt } = await readDeploy(cockpit, id);
    expect(nextCheckAt.getTime() - before.getTime()).toBeGreaterThan(3_000);
  });
});
