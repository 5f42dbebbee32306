import { afterAll, beforeAll, expect, it } from "vitest";

import { claimDeploy } from "@/lib/deploys/claim-deploy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { replaceDatabaseClock } from "@/tests/factories/database-clock";
import { askForDeploy, mirrorMain } from "@/tests/factories/deploys";

const SECOND = 1_000;
let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
afterAll(() => cockpit.close());

it("the clock of leases is the database's own, and no console can replace it", async () => {
  const [clock] = await cockpit.db.$queryRaw<{ apart: number }[]>`
    SELECT abs(extract(epoch FROM cockpit_now() - clock_timestamp()))::float AS apart`;
  expect(clock?.apart).toBeLessThan(1);
  const body = "CREATE OR REPLACE FUNCTION cockpit_now() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()'";
  await expect(cockpit.db.$executeRawUnsafe(body)).rejects.toThrow(/must be owner of function cockpit_now|permission/);
});

it("a lease that nobody gave back is free again 45 s after it was taken, by that clock alone", async () => {
  const { id } = await askForDeploy(cockpit);
  const start = cockpit.now();
  const clock = await replaceDatabaseClock(cockpit.ownerUrl, start);
  const claimAt = async (ms: number) => {
    await clock.set(new Date(start.getTime() + ms));
    return claimDeploy(cockpit.system, "somebody", id);
  };
  expect(await claimAt(0)).not.toBeNull();
  cockpit.moveClock(3_600 * SECOND);
  expect(await claimAt(45 * SECOND)).toBeNull();
  expect(await claimAt(46 * SECOND)).not.toBeNull();
  await clock.close();
});
