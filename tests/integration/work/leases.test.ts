import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Prisma } from "@/lib/db/generated/client";
import { claimDeploy, DEPLOYS } from "@/lib/deploys/claim-deploy";
import { dispatchDeploy } from "@/lib/deploys/dispatch-deploy";
import { claimMirror, MIRRORS, releaseMirror } from "@/lib/surfaces/claim-mirror";
import { observeMain } from "@/lib/surfaces/observe-main";
import {
  claimLease,
  getNextTurn,
  handBackLeases,
  type Lease,
  releaseLease,
  renewLease,
  requireLease,
  takeBackLease,
} from "@/lib/work/lease";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { askForDeploy, mirrorMain, readDeploy, startAfresh } from "@/tests/factories/deploys";
import { failureOf } from "@/tests/factories/failures";

let cockpit: TestConsole;
const LISTS = ["list-a", "list-b"];
const ours = { which: Prisma.sql`name LIKE 'list-%'` };

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
beforeEach(async () => {
  await cockpit.db.mirror.deleteMany({ where: { name: { in: LISTS } } });
  await cockpit.db.mirror.createMany({ data: LISTS.map((name, at) => ({ name, nextCheckAt: new Date(at) })) });
});
afterEach(() => {
  globalThis.cockpitFailpoint = undefined;
});
afterAll(() => cockpit.close());

async function take(owner?: string): Promise<Lease> {
  const lease = await claimLease(cockpit.system, MIRRORS, owner === undefined ? ours : { ...ours, owner });
  if (lease === null) throw new Error("nothing was free");
  return lease;
}

const readMirror = (id: Lease["id"]) => cockpit.db.mirror.findUniqueOrThrow({ where: { name: String(id) } });

/** Time passes for the database, whose clock the leases go by. */
async function leasesEnd(): Promise<void> {
  await cockpit.db
    .$executeRaw`UPDATE mirrors SET lease_until = clock_timestamp() - interval '1 s' WHERE name LIKE 'list-%'`;
}

describe("two holders", () => {
  it("take one row each, the one that is due for longest first, and a third takes none", async () => {
    const taken = await Promise.all(
      ["one", "two", "three"].map((owner) => claimLease(cockpit.system, MIRRORS, { ...ours, owner })),
    );
    expect(taken.flatMap((lease) => lease?.id ?? []).toSorted()).toEqual(LISTS);
    expect(taken.filter((lease) => lease === null)).toHaveLength(1);
    expect(await getNextTurn(cockpit.db, MIRRORS, ours.which)).toBeNull();
  });

  it("can be told apart by the fence, which every claim raises", async () => {
    const first = await take();
    await leasesEnd();
    expect(await take()).toEqual({ ...first, fence: first.fence + 1n });
  });

  it("take nothing that is not due, whatever the leases are", async () => {
    await cockpit.db.mirror.updateMany({
      where: { name: { in: LISTS } },
      data: { nextCheckAt: new Date(cockpit.now().getTime() + 60_000) },
    });
    expect(await claimLease(cockpit.system, MIRRORS, ours)).toBeNull();
  });
});

describe("a holder that lost its lease", () => {
  it("renews nothing, gives nothing back and sets no time; the new holder keeps all of it", async () => {
    const late = await take("late");
    await leasesEnd();
    const holder = await take("holder");
    expect((await failureOf(requireLease(cockpit.db, late))).code).toBe("conflict");
    const before = await readMirror(holder.id);
    expect(await releaseLease(cockpit.db, late, { dueAt: cockpit.now(), set: Prisma.sql`, problem = 'late'` })).toBe(
      false,
    );
    expect(await releaseMirror(cockpit.system, late, { problem: "late", afterMs: 1 })).toBe(false);
    expect(await readMirror(holder.id)).toEqual(before);
    expect(before).toMatchObject({ leaseOwner: "holder", problem: null });
  });

  it("keeps it where nobody took over, however late it is", async () => {
    const lease = await take();
    await leasesEnd();
    expect(await renewLease(cockpit.db, lease)).toBe(true);
    expect(await getNextTurn(cockpit.db, MIRRORS, ours.which)).toEqual(new Date(1));
    expect(await releaseLease(cockpit.db, lease, { dueAt: null })).toBe(true);
  });

  it("lost it too when its console ended and gave everything back", async () => {
    const lease = await take("ending");
    expect(await handBackLeases(cockpit.db, MIRRORS, "ending")).toBe(1);
    expect((await failureOf(requireLease(cockpit.db, lease))).code).toBe("conflict");
    expect((await take("next")).id).toBe(lease.id);
  });

  it("to a turn of its own that was given up writes nothing either", async () => {
    const slow = await take();
    const again = await takeBackLease(cockpit.db, slow);
    expect(again).toEqual({ ...slow, fence: slow.fence + 1n });
    expect(await renewLease(cockpit.db, slow)).toBe(false);
    expect(await takeBackLease(cockpit.db, slow)).toBeNull();
  });

  it("does not replace the mirror of main with what it read before", async () => {
    await cockpit.db.mirror.updateMany({ where: { name: "main" }, data: { nextCheckAt: new Date(0) } });
    const sha = "f".repeat(40);
    await cockpit.db.mainCommit.updateMany({ where: { position: 0 }, data: { sha } });
    globalThis.cockpitFailpoint = async (name) => {
      if (name !== "after:call:list-commits") return;
      globalThis.cockpitFailpoint = undefined;
      await cockpit.db.$executeRaw`UPDATE mirrors SET lease_until = NULL WHERE name = 'main'`;
      expect(await claimMirror(cockpit.system, "main")).not.toBeNull();
    };
    expect(await observeMain(cockpit.system)).toBe(true);
    expect((await cockpit.db.mainCommit.findFirstOrThrow({ where: { position: 0 } })).sha).toBe(sha);
    const { leaseOwner, problem } = await readMirror("main");
    expect({ leaseOwner, problem }).toEqual({ leaseOwner: cockpit.running.instance, problem: null });
  });

  it("sends nothing, also where it was slow between the commit and the call, and says so", async () => {
    await startAfresh(cockpit);
    const { id, correlationId } = await askForDeploy(cockpit);
    const slow = await claimDeploy(cockpit.system, "slow", id);
    if (slow === null) throw new Error("nothing to claim");
    globalThis.cockpitFailpoint = async (name) => {
      if (name !== "after:commit:dispatching") return;
      globalThis.cockpitFailpoint = undefined;
      cockpit.moveClock(60_000);
      await cockpit.db
        .$executeRaw`UPDATE deploys SET lease_until = clock_timestamp() - interval '1 s' WHERE id = ${id}`;
      expect(await claimDeploy(cockpit.system, "next", id)).not.toBeNull();
    };
    const ended = { state: "errored", failureCode: "lease_lost" };
    expect(await dispatchDeploy(cockpit.system, slow)).toMatchObject(ended);
    expect(await cockpit.platform.posts(correlationId)).toBe(0);
    expect(await readDeploy(cockpit, id)).toMatchObject(ended);
  });
});

describe("a lease that is given back", () => {
  it("sets when the row is due again, unless a hint came meanwhile", async () => {
    const [first, second] = [await take(), await take()];
    const hinted = new Date(5_000);
    await cockpit.db.mirror.update({ where: { name: String(second.id) }, data: { nextCheckAt: hinted } });
    const dueAt = new Date(9_000_000);
    for (const lease of [first, second]) await releaseLease(cockpit.db, lease, { dueAt });
    expect((await readMirror(first.id)).nextCheckAt).toEqual(dueAt);
    expect((await readMirror(second.id)).nextCheckAt).toEqual(hinted);
  });

  it("leaves the time alone where nobody names one", async () => {
    const lease = await take();
    await releaseLease(cockpit.db, lease, { dueAt: null });
    expect(await readMirror(lease.id)).toMatchObject({ nextCheckAt: lease.due, leaseOwner: null, leaseUntil: null });
  });
});

it("a lease lasts by the database's clock, from its taking and from each renewal", async () => {
  const secondsLeft = async (id: Lease["id"]) => {
    const [left] = await cockpit.db.$queryRaw<{ s: number }[]>`
      SELECT extract(epoch FROM lease_until - cockpit_now())::float AS s FROM mirrors WHERE name = ${id}`;
    return left?.s ?? 0;
  };
  cockpit.moveClock(3_600_000);
  const lease = await take();
  expect(Math.abs((await secondsLeft(lease.id)) - MIRRORS.seconds)).toBeLessThan(5);
  await leasesEnd();
  expect(await renewLease(cockpit.db, lease)).toBe(true);
  expect(Math.abs((await secondsLeft(lease.id)) - MIRRORS.seconds)).toBeLessThan(5);
  expect(DEPLOYS.seconds).toBe(45);
});
