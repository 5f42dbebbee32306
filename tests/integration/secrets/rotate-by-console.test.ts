import { randomUUID } from "node:crypto";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { CockpitConfig } from "@/lib/core/config";
import { advanceRotation } from "@/lib/secrets/advance-rotation";
import { fingerprintOf } from "@/lib/secrets/fingerprint";
import { openChecklist } from "@/lib/secrets/open-checklist";
import { getRotation } from "@/lib/secrets/queries";
import { giveUpRotation, requestRotation } from "@/lib/secrets/request-rotation";
import { listSecretTroubles } from "@/lib/secrets/trouble";
import { failureOf } from "@/tests/factories/failures";
import { codeAt } from "@/tests/integration/people/open-console";
import { openSecrets, type SecretStage } from "@/tests/integration/secrets/open-secrets";

const KEY = "METRICS_TOKEN";
const OWN = "raxx-console-staging";
const SISTER = "raxx-console-prod";

let stage: SecretStage;

beforeAll(async () => {
  stage = await openSecrets({ flags: { rotateUi: true, rotationModeA: true } });
});
beforeEach(async () => {
  await stage.reset();
  const { db, platform } = stage.cockpit;
  await db.person.updateMany({ data: { totpLastStep: 0, stepUpFailures: 0, stepUpLockedUntil: null } });
  await db.instance.deleteMany();
  for (const app of [OWN, SISTER]) await platform.setConfig(app, { [KEY]: "the value before" });
  await platform.calm();
});
afterAll(() => stage.cockpit.close());

async function ask(key: string | null = null): Promise<string> {
  const totp = await codeAt(stage.cockpit.people.admin, stage.cockpit.now());
  return (await requestRotation(stage.cockpit.as("admin"), KEY, { input: { mode: "auto", totp }, key })).id;
}

/** One step of every rotation, as if a while had gone by. */
async function step(ms = 0, how: { modeA?: boolean; config?: CockpitConfig } = {}): Promise<void> {
  const { cockpit } = stage;
  cockpit.moveClock(ms);
  const flags = { ...cockpit.running.flags, rotationModeA: how.modeA ?? true };
  await cockpit.db.secretRotation.updateMany({
    where: { endedAt: null },
    data: { nextCheckAt: new Date(cockpit.now().getTime() - 1) },
  });
  const { config = cockpit.system.config } = how;
  await advanceRotation({ ...cockpit.system, config, flags }, cockpit.running.instance);
}

async function steps(count: number): Promise<void> {
  for (let done = 0; done < count; done += 1) await step();
}

/** The process of this console that comes up with what its app holds now. */
async function restart(): Promise<void> {
  const { db, platform, secretKey } = stage.cockpit;
  const { vars } = await platform.config(OWN);
  const secrets = { [KEY]: fingerprintOf(secretKey, KEY, vars[KEY] ?? "") };
  const beatAt = new Date();
  await db.instance.deleteMany();
  await db.instance.create({
    data: { id: "ins_new", sha: "0".repeat(40), bootedAt: beatAt, beatAt, secrets, dyno: "web.1" },
  });
}

const detail = async (id: string) => (await getRotation(stage.cockpit.as("viewer"), { name: KEY, id })).rotation;
const states = async (id: string) => (await detail(id)).places.map(({ id: place, state }) => `${place} ${state}`);
const valueOf = async (app: string) => (await stage.cockpit.platform.config(app)).vars[KEY];

describe("a rotation by the console", () => {
  it("hands one new value to one place after the other, its own app last, and ends when every process runs with it", async () => {
    const id = await ask();
    await steps(2);
    expect(await states(id)).toEqual([`heroku:${SISTER} sent`, `heroku:${OWN} waiting`]);
    await steps(2);
    expect(await states(id)).toEqual([`heroku:${SISTER} verified`, `heroku:${OWN} sent`]);
    await step();
    expect(await detail(id)).toMatchObject({
      state: "converging",
      problem: expect.stringContaining("0 of 1 processes"),
    });
    await restart();
    await steps(3);
    expect(await detail(id)).toMatchObject({ state: "succeeded", failure: null });
    const [own, sister] = await Promise.all([valueOf(OWN), valueOf(SISTER)]);
    expect(own).toMatch(/^[0-9a-f]{64}$/);
    expect(own).toBe(sister);
    expect(await stage.cockpit.platform.configWrites()).toBe(2);
    expect(await stage.actions(id)).toEqual([
      "console.secret.rotation_requested",
      "console.secret.minted",
      "console.secret.converged",
      "console.secret.rotation_succeeded",
    ]);
    expect(await stage.secret(KEY)).toMatchObject({ due: "fresh", rotating: null });
  });

  it("keeps the new value sealed while it lasts, and nothing of it afterwards", async () => {
    const id = await ask();
    await steps(2);
    const value = (await valueOf(SISTER)) ?? "";
    const { db } = stage.cockpit;
    const sealed = async () =>
      (await db.secretRotation.findUnique({ where: { id }, select: { sealedValue: true } }))?.sealedValue;
    expect(await sealed()).toMatch(/^v1\./);
    await steps(2);
    await restart();
    await steps(4);
    expect(await sealed()).toBeNull();
    const tables = [
      db.secretRotation.findMany({ include: { consumers: true }, omit: { sealedValue: false } }),
      db.auditRow.findMany(),
      db.secretRotationTransition.findMany(),
    ];
    const kept = inspect(await Promise.all(tables), { depth: null, maxStringLength: null, maxArrayLength: null });
    expect(kept).toContain(id);
    expect(kept).not.toContain(value);
    expect(kept).not.toContain("the value before");
  });

  it("stays converging while one place is held back, revokes nothing, and ends once that is released", async () => {
    await stage.cockpit.platform.scenario({ stuck_dynos: { [SISTER]: ["web.1"] } });
    const revoked = async () =>
      (await stage.actions(KEY)).filter((action) => action === "console.secret.revoked").length;
    const before = await revoked();
    const id = await ask();
    await steps(5);
    expect(await detail(id)).toMatchObject({
      state: "converging",
      problem: expect.stringContaining("Waiting for web.1"),
    });
    expect(await states(id)).toEqual([`heroku:${SISTER} holds`, `heroku:${OWN} waiting`]);
    expect(await revoked()).toBe(before);
    stage.cockpit.moveClock(11 * 60_000);
    expect((await listSecretTroubles(stage.cockpit.as("viewer"))).map(({ kind }) => kind)).toContain("stuck");
    await stage.cockpit.platform.scenario({ stuck_dynos: {} });
    await steps(2);
    await restart();
    await steps(3);
    expect((await detail(id)).state).toBe("succeeded");
  });

  it.each(["lost_after_accept", "500_after_accept"])("writes a place once where the answer is %s", async (answer) => {
    await stage.cockpit.platform.once({ config_answer: answer });
    const id = await ask();
    await steps(4);
    expect((await states(id))[0]).toBe(`heroku:${SISTER} verified`);
    expect(await stage.cockpit.platform.configWrites()).toBeLessThanOrEqual(2);
  });

  it("makes no value while a place cannot be read, and goes on once it can", async () => {
    const id = await ask();
    await stage.cockpit.platform.scenario({ outage: ["heroku"] });
    await step();
    expect(await detail(id)).toMatchObject({
      state: "requested",
      places: [],
      problem: expect.stringContaining("Heroku"),
    });
    await stage.cockpit.platform.scenario({ outage: null });
    await steps(2);
    expect(await states(id)).toEqual([`heroku:${SISTER} sent`, `heroku:${OWN} waiting`]);
  });

  it("is not verified by an earlier release that has set the same key", async () => {
    await stage.cockpit.platform.scenario({ stuck_dynos: { [SISTER]: ["web.1"] } });
    const id = await ask();
    await steps(2);
    await stage.cockpit.db.rotationConsumer.updateMany({ where: { rotationId: id }, data: { beforeVersion: 0 } });
    await steps(2);
    expect(await states(id)).toEqual([`heroku:${SISTER} holds`, `heroku:${OWN} waiting`]);
  });

  it("sends what never arrived again after a minute: the same value", async () => {
    await stage.cockpit.platform.once({ config_answer: "lost_before_accept" });
    const id = await ask();
    await steps(3);
    expect((await states(id))[0]).toBe(`heroku:${SISTER} sent`);
    await step(61_000);
    expect((await states(id))[0]).toBe(`heroku:${SISTER} waiting`);
    await steps(2);
    expect((await states(id))[0]).toBe(`heroku:${SISTER} verified`);
  });

  it("waits for its switch, and leaves a value alone that somebody has set meanwhile", async () => {
    const id = await ask();
    await step(0, { modeA: false });
    expect(await detail(id)).toMatchObject({ state: "requested", problem: expect.stringContaining("ROTATION_MODE_A") });
    await steps(2);
    await stage.cockpit.platform.setConfig(SISTER, { [KEY]: "somebody's own" }, "hana@raxx.app");
    await step();
    expect((await detail(id)).problem).toContain("Somebody has set another value");
    expect(await valueOf(SISTER)).toBe("somebody's own");
  });

  it("leaves a value alone that somebody has set before its turn came", async () => {
    const id = await ask();
    await steps(2);
    await stage.cockpit.platform.setConfig(OWN, { [KEY]: "somebody's own" }, "hana@raxx.app");
    await steps(3);
    expect(await states(id)).toEqual([`heroku:${SISTER} verified`, `heroku:${OWN} waiting`]);
    expect((await detail(id)).problem).toContain(`Somebody has set another value on ${OWN}`);
    expect(await valueOf(OWN)).toBe("somebody's own");
  });

  it("says that a release phase failed, and goes on with the next release", async () => {
    await stage.cockpit.platform.once({ release_phase: { [SISTER]: { ms: 0, status: "failed" } } });
    const id = await ask();
    await steps(4);
    expect((await detail(id)).problem).toContain("failed in its release phase");
    await stage.cockpit.platform.setConfig(SISTER, { LOG_LEVEL: "debug" }, "hana@raxx.app");
    await step();
    expect((await states(id))[0]).toBe(`heroku:${SISTER} verified`);
  });

  it("goes on with the next release of code too, which puts in force what a failed one left", async () => {
    const { platform } = stage.cockpit;
    await platform.once({ release_phase: { [SISTER]: { ms: 0, status: "failed" } } });
    const id = await ask();
    await steps(4);
    expect((await detail(id)).problem).toContain("failed in its release phase");
    const [sha = ""] = await platform.shas();
    await platform.putLive(SISTER, sha);
    await step();
    expect((await states(id))[0]).toBe(`heroku:${SISTER} verified`);
  });

  it("revokes nothing while a place that was declared meanwhile has not got it", async () => {
    const id = await ask();
    await steps(4);
    await restart();
    await steps(2);
    expect((await detail(id)).state).toBe("revoking");
    const { config } = stage.cockpit.system;
    const added = { kind: "heroku_config_var" as const, app: "raxx-api-prod" };
    const secrets = config.secrets.map((one) =>
      one.key === KEY ? { ...one, consumers: [...one.consumers, added] } : one,
    );
    await step(0, { config: { ...config, secrets } });
    expect(await detail(id)).toMatchObject({
      state: "revoking",
      problem: "raxx-api-prod is not seen with the new value. The old one is not revoked.",
    });
    await step(24 * 3_600_000 + 1, { config: { ...config, secrets } });
    expect((await detail(id)).failure).toMatchObject({ code: "not_revoked" });
    expect((await detail(id)).failure?.message).not.toContain("Every place has");
  });

  it("ends as failed after ten minutes without a beginning, and after a day without an end", async () => {
    const id = await ask();
    await step(10 * 60_000 + 1, { modeA: false });
    expect(await detail(id)).toMatchObject({ state: "failed", failure: { code: "not_started" } });
    await stage.cockpit.db.person.updateMany({ data: { totpLastStep: 0 } });
    const other = await ask();
    await steps(2);
    await step(24 * 3_600_000 + 1);
    expect(await detail(other)).toMatchObject({ state: "failed", failure: { code: "not_converged" } });
  });
});

describe("an order to rotate", () => {
  it("is one for one key, and of one secret one at a time", async () => {
    const key = randomUUID();
    const id = await ask(key);
    expect(await ask(key)).toBe(id);
    await stage.cockpit.db.person.updateMany({ data: { totpLastStep: 0 } });
    expect(await failureOf(ask())).toMatchObject({ code: "conflict", extra: { rotation_id: id } });
    expect(await failureOf(openChecklist(stage.cockpit.as("admin"), KEY))).toMatchObject({ code: "conflict" });
  });

  it("is refused with the procedure while its switch is off", async () => {
    const flags = { ...stage.cockpit.running.flags, rotationModeA: false };
    const input = { mode: "auto" as const, totp: "000000" };
    const refused = await failureOf(requestRotation(stage.cockpit.as("admin", { flags }), KEY, { input, key: null }));
    expect(refused).toMatchObject({ code: "mode_a_disabled", extra: { sop: "docs/runbooks/rotate-metrics-token.md" } });
  });

  it("is refused to whoever is no admin", async () => {
    const input = { mode: "auto" as const, totp: "000000" };
    const refused = failureOf(requestRotation(stage.cockpit.as("operator"), KEY, { input, key: null }));
    expect(await refused).toMatchObject({ code: "forbidden" });
    expect(await stage.cockpit.db.secretRotation.count()).toBe(0);
  });

  it("can be given up by an admin, once, and leaves the way free", async () => {
    const id = await ask();
    await steps(2);
    await giveUpRotation(stage.cockpit.as("admin"), { name: KEY, id });
    expect(await detail(id)).toMatchObject({ state: "failed", failure: { code: "given_up" } });
    expect(await failureOf(giveUpRotation(stage.cockpit.as("admin"), { name: KEY, id }))).toMatchObject({
      code: "conflict",
    });
    await stage.cockpit.db.person.updateMany({ data: { totpLastStep: 0 } });
    expect(await ask()).not.toBe(id);
  });
});
