import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import * as flagsRoute from "@/app/api/flags/route";
import { newCorrelationId, newId } from "@/lib/core/ids";
import { listFlags } from "@/lib/flags/queries";
import { readFlags } from "@/lib/flags/rules";
import { flagListSchema } from "@/lib/flags/schemas";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { deployMoments, type ScriptedStep } from "@/tests/factories/deploy";
import { bearer, call, serve } from "@/tests/factories/requests";

const SHA = "0123456789abcdef0123456789abcdef01234567";
const DAY_S = 86_400;

let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
});
beforeEach(async () => {
  cockpit.resetClock();
  await cockpit.db.instance.deleteMany();
  await cockpit.db.deployTransition.deleteMany();
  await cockpit.db.deploy.deleteMany();
});
afterAll(() => cockpit.close());

function flags(raw: Record<string, string> = {}) {
  const flagReadings = readFlags(cockpit.system.config, raw);
  return listFlags(cockpit.as("viewer"), { instance: cockpit.running.instance, flagReadings });
}

async function instance(id: string, beatSecondsAgo: number, flags: Record<string, boolean> = {}): Promise<void> {
  const now = cockpit.now();
  const beatAt = new Date(now.getTime() - beatSecondsAgo * 1_000);
  await cockpit.db.instance.create({ data: { id, sha: SHA, bootedAt: now, beatAt, flags } });
}

describe("the flags", () => {
  it("come with their effect, their default and where the value is from", async () => {
    const { environment, items } = await flags({ FLAG_CONSOLE_DEPLOY_ASYNC: "ON", FLAG_CONSOLE_DEPLOY_UI: "perhaps" });
    expect(environment).toBe("staging");
    expect(items.map((item) => item.key)).toEqual(cockpit.system.config.flags.map((flag) => flag.key));
    const byKey = new Map(items.map((item) => [item.key, item]));
    expect(byKey.get("FLAG_CONSOLE_DEPLOY_ASYNC")).toMatchObject({
      value: true,
      default: false,
      source: "environment",
      state: "confirmed",
      risk: "low",
      effect: "Off: a deploy request waits up to 25 s for its run.",
    });
    expect(byKey.get("FLAG_CONSOLE_DEPLOY_CHIP")).toMatchObject({ value: true, source: "default", state: "confirmed" });
    expect(byKey.get("FLAG_CONSOLE_DEPLOY_UI")).toMatchObject({
      value: false,
      source: "unreadable",
      state: "unconfirmed",
    });
  });

  it("are confirmed by those instances that report the value: the dead and the ended count for nothing", async () => {
    const key = "FLAG_CONSOLE_DEPLOY_UI";
    await instance(cockpit.running.instance, 5, { [key]: true });
    await instance("ins_other", 10, { [key]: false });
    await instance("ins_gone", 61, { [key]: true });
    await instance("ins_ended", 1, { [key]: false });
    await cockpit.db.instance.update({ where: { id: "ins_ended" }, data: { endedAt: new Date() } });
    expect((await flags()).items[0]).toMatchObject({
      key,
      state: "unconfirmed",
      instances: { confirmed: 1, total: 2 },
    });
    await cockpit.db.instance.deleteMany({ where: { id: "ins_other" } });
    expect((await flags()).items[0]).toMatchObject({ state: "confirmed", instances: { confirmed: 1, total: 1 } });
  });
});

describe("the soak figures", () => {
  const at = (secondsAgo: number) => new Date(cockpit.now().getTime() - secondsAgo * 1_000);

  async function deploy(secondsAgo: number, steps: (ScriptedStep & { after: number })[]): Promise<void> {
    const script = {
      surfaceId: "api-staging",
      sha: SHA,
      by: cockpit.people.operator.actor,
      requestedAt: at(secondsAgo),
      steps: steps.map(({ after, ...step }) => ({ ...step, at: at(secondsAgo - after) })),
      correlationId: newCorrelationId(),
    };
    await cockpit.db.$transaction(async (tx) => {
      for (const moment of deployMoments(cockpit.system, script)) await moment.write(tx);
    });
  }

  const sent = { to: "dispatching", at: new Date(0), after: 0 } as const;
  const ended = (after: number) => ({ to: "errored", at: new Date(0), after }) as const;
  const resolved = (secondsAgo: number, after: number) => ({
    to: "queued" as const,
    at: new Date(0),
    after,
    patch: { runId: newId("run"), resolvedAt: at(secondsAgo - after), dispatchedAt: at(secondsAgo) },
  });

  it("are empty before the first dispatch", async () => {
    const { soak } = await flags();
    expect(soak).toMatchObject({ dispatches: 0, resolved: 0, unresolved: 0, p50_seconds: null, p95_seconds: null });
    expect(cockpit.now().getTime() - Date.parse(soak.since)).toBeCloseTo(14 * DAY_S * 1_000, -4);
  });

  it("count what was sent in the last fourteen days, and how long its run took to be known", async () => {
    for (const [index, seconds] of [1, 2, 3, 4, 10].entries()) {
      const ago = DAY_S * (index + 1);
      await deploy(ago, [sent, resolved(ago, seconds), ended(60)]);
    }
    await deploy(15 * DAY_S, [sent, resolved(15 * DAY_S, 100), ended(200)]);
    await deploy(7_200, [ended(1)]);
    await deploy(3_600, [sent, { ...sent, to: "resolving" }, { ...sent, to: "unresolved", after: 180 }]);
    const { soak } = await flags();
    expect(soak).toMatchObject({ dispatches: 6, resolved: 5, unresolved: 1, p50_seconds: 3 });
    expect(soak.p95_seconds).toBeCloseTo(8.8, 1);
  });

  it("call a dispatch that a person had to settle unresolved, however it ended", async () => {
    const ago = 3_600;
    const doubted = [sent, { ...sent, to: "resolving" as const }, { ...sent, to: "unresolved" as const, after: 180 }];
    await deploy(ago, [...doubted, resolved(ago, 900), ended(1_000)]);
    await deploy(2 * ago, [...doubted, ended(900)]);
    expect((await flags()).soak).toMatchObject({ dispatches: 2, resolved: 0, unresolved: 2, p50_seconds: null });
  });
});

describe("GET /api/flags", () => {
  it("answers what this process has read, to whoever is signed in", async () => {
    const headers = bearer(cockpit.people.viewer.apiToken);
    const response = await call(cockpit, flagsRoute.GET, { path: "/api/flags", headers });
    expect(response.status).toBe(200);
    expect(flagListSchema.parse(await response.json()).items).toHaveLength(cockpit.system.config.flags.length);
    expect((await call(cockpit, flagsRoute.GET)).status).toBe(401);
  });
});
