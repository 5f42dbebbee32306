import { afterAll, beforeAll, expect, it } from "vitest";

import { GET as readyz } from "@/app/readyz/route";
import { beat } from "@/lib/reconciler/reconciler";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { type DatabaseClock, replaceDatabaseClock } from "@/tests/factories/database-clock";
import { call, serve } from "@/tests/factories/requests";

const MINUTE = 60_000;
let cockpit: TestConsole;
let clock: DatabaseClock;

beforeAll(async () => {
  cockpit = await createTestConsole();
  clock = await replaceDatabaseClock(cockpit.ownerUrl, new Date());
  serve(cockpit);
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await clock.close();
  await cockpit.close();
});

const reconciler = async () => ((await (await call(cockpit, readyz)).json()) as { reconciler: string }).reconciler;

it.each([
  ["ahead", 5 * MINUTE],
  ["behind", -5 * MINUTE],
])("a reconciler is alive for a minute after its sign, with the database's clock five minutes %s", async (_, offMs) => {
  const database = Date.now() + offMs;
  await clock.set(new Date(database));
  await beat(cockpit.running);
  expect(await reconciler()).toBe("ok");
  await clock.set(new Date(database + 59_000));
  expect(await reconciler()).toBe("ok");
  await clock.set(new Date(database + 61_000));
  expect(await reconciler()).toContain("no reconciler has shown a sign of life");
});
