import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { observeFlags, seedFlagWatches } from "@/lib/flags/observe-flags";
import { observeSecrets, seedSecretPlaces } from "@/lib/secrets/observe-secrets";
import { loadSurface } from "@/lib/surfaces/queries";
import { observeMarks } from "@/lib/surfaces/release-marks";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mintDeploy, mirrorMain } from "@/tests/factories/deploys";
import { observeNow } from "@/tests/factories/looks";

const SURFACE = "api-prod";
const APP = "raxx-api-prod";
const FLAGS_APP = "raxx-console-staging";
const MINUTE_MS = 60_000;

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
});
afterAll(() => cockpit.close());

beforeEach(async () => {
  const { db, platform } = cockpit;
  await Promise.all([db.appMark.deleteMany(), db.surfaceObservation.deleteMany(), db.flagWatch.deleteMany()]);
  await Promise.all([db.secretPlace.deleteMany(), db.deploy.deleteMany()]);
  await platform.calm();
});

/** So many milliseconds go by, here and at the platforms. */
async function pass(ms: number): Promise<void> {
  cockpit.moveClock(ms);
  await cockpit.platform.moveClock(ms);
}

async function askList(ctx: Context = cockpit.system): Promise<void> {
  await cockpit.db.mirror.updateMany({ data: { nextCheckAt: new Date(0) } });
  await observeMarks(ctx);
}

const look = (ctx: Context = cockpit.system) => observeNow(ctx, loadSurface(cockpit.system, SURFACE));
const seen = () => cockpit.db.surfaceObservation.findUniqueOrThrow({ where: { surfaceId: SURFACE } });
const calls = async () => (await cockpit.platform.counts()).heroku.total;

/** The calls to Heroku that something costs. */
async function costOf(work: () => Promise<unknown>): Promise<number> {
  const before = await calls();
  await work();
  return (await calls()) - before;
}

/** A surface that was read under its mark, long after its newest release. */
async function settle(): Promise<void> {
  await pass(MINUTE_MS);
  await askList();
  await look();
}

function withList(listMarks: Context["platforms"]["heroku"]["listMarks"]): Context {
  const { platforms } = cockpit.system;
  return { ...cockpit.system, platforms: { ...platforms, heroku: { ...platforms.heroku, listMarks } } };
}

describe("an app that was not released since it was read", () => {
  it("is not asked again: one call tells of all apps, and what is known is as old as that call", async () => {
    await settle();
    const { liveSha } = await seen();
    await pass(50_000);
    expect(await costOf(() => askList())).toBe(1);
    const { seenAt: observedAt } = await cockpit.db.appMark.findUniqueOrThrow({ where: { app: APP } });
    await pass(8_000);
    expect(await costOf(() => look())).toBe(0);
    expect(await seen()).toMatchObject({ liveSha, observedAt, problem: null });
  });

  it("is read again when a person has released it, at once when the list tells", async () => {
    await settle();
    await pass(20_000);
    const [, sha = ""] = await cockpit.platform.shas();
    await cockpit.platform.putLive(APP, sha);
    const dueLater = { nextCheckAt: new Date(cockpit.now().getTime() + 58_000) };
    await cockpit.db.surfaceObservation.updateMany({ data: dueLater });
    await askList();
    expect((await seen()).nextCheckAt.getTime()).toBeLessThanOrEqual(cockpit.now().getTime());
    await look();
    expect((await seen()).liveSha).toBe(sha);
  });

  it("is read at every look while one of its deploys goes on, and for ten minutes after", async () => {
    await mintDeploy(cockpit, { surfaceId: SURFACE, state: "verifying" });
    await settle();
    await askList();
    expect(await costOf(() => look())).toBeGreaterThan(0);
    const finishedAt = cockpit.now();
    await cockpit.db.deploy.updateMany({ data: { state: "succeeded", finishedAt } });
    expect(await costOf(() => look())).toBeGreaterThan(0);
    await pass(11 * MINUTE_MS);
    await askList();
    await look();
    expect(await costOf(() => look())).toBe(0);
  });

  it("is read again once the list is older than it may be", async () => {
    await settle();
    await pass(76_000);
    expect(await costOf(() => look())).toBeGreaterThan(0);
  });
});

describe("a list that cannot be believed", () => {
  it("costs nothing but itself where the key may not list: every app is read at every look", async () => {
    const refused = new UpstreamError("heroku", { kind: "forbidden", message: "Heroku refused to list the apps." });
    const ctx = withList(() => Promise.reject(refused));
    await pass(MINUTE_MS);
    await askList(ctx);
    await look(ctx);
    expect(await costOf(() => look(ctx))).toBeGreaterThan(0);
    expect(await cockpit.db.mirror.findFirst({ where: { name: "marks:heroku" } })).toMatchObject({ problem: null });
  });

  it("is not believed of an app whose release it does not tell", async () => {
    const at = new Date(Date.UTC(2020, 0, 1));
    const ctx = withList(() => Promise.resolve(new Map([[APP, { mark: at.toISOString(), at }]])));
    await pass(MINUTE_MS);
    await askList(ctx);
    await look(ctx);
    expect(await costOf(() => look(ctx))).toBeGreaterThan(0);
    expect(await cockpit.db.appMark.findUnique({ where: { app: APP } })).toMatchObject({ believed: null });
  });
});

describe("the flags and secrets of an app that was not released", () => {
  async function settleFlags(): Promise<void> {
    await seedFlagWatches(cockpit.system);
    await pass(MINUTE_MS);
    await askList();
    for (const { surface_id } of cockpit.system.config.surfaces.filter(({ app }) => app === FLAGS_APP))
      await observeNow(cockpit.system, loadSurface(cockpit.system, surface_id));
    await lookAtFlags();
  }

  async function lookAtFlags(): Promise<void> {
    await cockpit.db.flagWatch.updateMany({
      where: { app: FLAGS_APP },
      data: { nextCheckAt: new Date(0), leaseUntil: null },
    });
    await cockpit.db.flagWatch.updateMany({
      where: { NOT: { app: FLAGS_APP } },
      data: { nextCheckAt: new Date(Date.now() + 86_400_000) },
    });
    await observeFlags(cockpit.system);
  }

  it("are not read again, until somebody changes a config var", async () => {
    await settleFlags();
    expect(await costOf(lookAtFlags)).toBe(0);
    await pass(151_000);
    await askList();
    expect(await costOf(lookAtFlags)).toBe(1);
    expect(await costOf(lookAtFlags)).toBe(0);
    await pass(20_000);
    await cockpit.platform.setConfig(FLAGS_APP, { FLAG_CONSOLE_DEPLOY_CHIP: "false" });
    await askList();
    expect(await costOf(lookAtFlags)).toBeGreaterThan(0);
    const where = { app_key: { app: FLAGS_APP, key: "FLAG_CONSOLE_DEPLOY_CHIP" } };
    expect(await cockpit.db.flagObservation.findUnique({ where })).toMatchObject({ configured: "off" });
  });

  it("are read again when a look was asked for", async () => {
    await settleFlags();
    await seedSecretPlaces(cockpit.system);
    const place = `heroku:${FLAGS_APP}`;
    const only = { where: { place }, data: { nextCheckAt: new Date(0), leaseUntil: null } };
    await cockpit.db.secretPlace.updateMany({ data: { nextCheckAt: new Date(Date.now() + 86_400_000) } });
    const lookAtSecrets = async () => {
      expect((await cockpit.db.secretPlace.updateMany(only)).count).toBe(1);
      await observeSecrets(cockpit.system);
    };
    await lookAtSecrets();
    expect(await costOf(lookAtSecrets)).toBe(0);
    await cockpit.db.secretPlace.updateMany({ where: { place }, data: { readMark: null } });
    expect(await costOf(lookAtSecrets)).toBeGreaterThan(0);
  });
});
