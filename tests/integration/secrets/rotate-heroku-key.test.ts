import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { advanceRotation } from "@/lib/secrets/advance-rotation";
import { fingerprintOf } from "@/lib/secrets/fingerprint";
import { getRotation } from "@/lib/secrets/queries";
import { giveUpRotation, requestRotation } from "@/lib/secrets/request-rotation";
import { codeAt } from "@/tests/integration/people/open-console";
import { openSecrets, type SecretStage } from "@/tests/integration/secrets/open-secrets";

const KEY = "HEROKU_API_KEY";
const OWN = "raxx-console-staging";
const SISTER = "raxx-console-prod";

let stage: SecretStage;
let former = "";

beforeAll(async () => {
  stage = await openSecrets({ flags: { rotateUi: true, rotationModeA: true } });
});
beforeEach(async () => {
  await stage.reset();
  const { db, platform } = stage.cockpit;
  await db.person.updateMany({ data: { totpLastStep: 0, stepUpFailures: 0, stepUpLockedUntil: null } });
  await db.instance.deleteMany();
  former = `the key before ${Math.random()}`;
  await platform.authorize(former);
  await hold(former);
  await platform.calm();
});
afterAll(() => stage.cockpit.close());

/** Every place holds that key. */
async function hold(key: string): Promise<void> {
  const { platform } = stage.cockpit;
  for (const app of [OWN, SISTER]) await platform.setConfig(app, { [KEY]: key });
  for (const environment of ["staging", "production"])
    await platform.setActionsSecret(KEY, key, { environment, secondsAgo: 60 });
}

async function ask(): Promise<string> {
  await stage.cockpit.db.person.updateMany({ data: { totpLastStep: 0 } });
  const totp = await codeAt(stage.cockpit.people.admin, stage.cockpit.now());
  const order = { input: { mode: "auto" as const, totp }, key: null };
  return (await requestRotation(stage.cockpit.as("admin"), KEY, order)).id;
}

async function step(): Promise<void> {
  const { cockpit } = stage;
  const nextCheckAt = new Date(cockpit.now().getTime() - 1);
  await cockpit.db.secretRotation.updateMany({ where: { endedAt: null }, data: { nextCheckAt } });
  await advanceRotation(cockpit.system, cockpit.running.instance);
}

/** The process of this console that comes up with what its app holds now. */
async function restart(): Promise<void> {
  const { db, platform, secretKey } = stage.cockpit;
  const held = (await platform.config(OWN)).vars[KEY] ?? "";
  const beat = { bootedAt: new Date(), beatAt: new Date() };
  await db.instance.deleteMany();
  const secrets = { [KEY]: fingerprintOf(secretKey, KEY, held) };
  await db.instance.create({ data: { id: "ins_new", sha: "0".repeat(40), ...beat, secrets, dyno: "web.1" } });
}

const rotation = async (id: string) => (await getRotation(stage.cockpit.as("viewer"), { name: KEY, id })).rotation;

/** Steps until it is so: runs on GitHub take their own time. */
async function until(id: string, state: string): Promise<void> {
  const look = async () => {
    await step();
    await restart();
    expect((await rotation(id)).state).toBe(state);
  };
  await vi.waitFor(look, { timeout: 40_000, interval: 20 });
}

async function issued(id: string): Promise<{ id: string; token: string }[]> {
  const { authorizations } = await stage.cockpit.platform.keys();
  return authorizations.filter(({ description }) => description === `${OWN} ${id}`);
}

const dead = async (key: string) => (await stage.cockpit.platform.keys()).dead.includes(`heroku ${key}`);
const noteOf = async (id: string) => {
  const rows = await stage.cockpit.auditOf(KEY);
  return rows.find(({ action, payload }) => action === "console.secret.revoked" && payload.rotation_id === id)?.payload
    .note;
};

describe("the rotation of the Heroku key", () => {
  it("has one key issued, sees it at work at every place, and only then revokes the old one", async () => {
    const { platform } = stage.cockpit;
    const id = await ask();
    await until(id, "revoking");
    expect(await dead(former)).toBe(false);
    await until(id, "succeeded");
    const [key, ...others] = await issued(id);
    expect(others).toEqual([]);
    for (const app of [OWN, SISTER]) expect((await platform.config(app)).vars[KEY]).toBe(key?.token);
    for (const environment of ["staging", "production"])
      expect(await platform.actionsSecret(KEY, environment)).toBe(key?.token);
    expect(await dead(former)).toBe(true);
    expect((await platform.keys()).dead).not.toContain(`heroku ${key?.token}`);
    expect(await noteOf(id)).toBe("Revoked at Heroku: 1 of 1.");
    const { db } = stage.cockpit;
    const rows = [db.secretRotation.findMany({ include: { consumers: true } }), db.auditRow.findMany()];
    const kept = inspect(await Promise.all(rows), { depth: null, maxStringLength: null, maxArrayLength: null });
    expect(kept).toContain(id);
    expect(kept).not.toContain(key?.token);
    expect(kept).not.toContain(former);
  });

  it.each(["lost_after_accept", "500_after_accept"])(
    "loses no key where the answer to its making is %s: what was made is revoked, and another one made",
    async (issue_answer) => {
      await stage.cockpit.platform.once({ issue_answer });
      const id = await ask();
      await step();
      const [lost] = await issued(id);
      expect((await rotation(id)).state).toBe("requested");
      await step();
      expect((await rotation(id)).state).toBe("converging");
      expect(await issued(id)).toHaveLength(1);
      expect(await dead(lost?.token ?? "")).toBe(true);
      expect(await dead(former)).toBe(false);
    },
  );

  it("revokes the key of a rotation that was given up before any place had it, when it is rotated next", async () => {
    const first = await ask();
    await step();
    const [unused] = await issued(first);
    await giveUpRotation(stage.cockpit.as("admin"), { name: KEY, id: first });
    await ask();
    await step();
    expect(await dead(unused?.token ?? "")).toBe(true);
  });

  it("leaves the old key to a person where Heroku does not tell which authorization it is", async () => {
    await stage.cockpit.platform.scenario({ untold_keys: true });
    const id = await ask();
    await until(id, "succeeded");
    expect(await dead(former)).toBe(false);
    expect(await noteOf(id)).toContain("Revoke it by hand");
  });

  it("leaves the account's own key alone, which other tools may use", async () => {
    const shown = `the account's own ${Math.random()}`;
    await stage.cockpit.platform.authorize(shown, { isOfAccount: true });
    await hold(shown);
    const id = await ask();
    await until(id, "succeeded");
    expect(await dead(shown)).toBe(false);
    expect(await noteOf(id)).toContain("account's own API key");
  });

  it("revokes both old keys where the places had come apart", async () => {
    const second = `another key ${Math.random()}`;
    await stage.cockpit.platform.authorize(second);
    await stage.cockpit.platform.setConfig(SISTER, { [KEY]: second });
    const id = await ask();
    await until(id, "succeeded");
    expect([await dead(former), await dead(second)]).toEqual([true, true]);
  });

  it("asks again where the answer to the revoking is lost, and says what Heroku refuses to revoke", async () => {
    const id = await ask();
    await until(id, "revoking");
    await stage.cockpit.platform.once({ revoke_answer: "lost_after_accept" });
    await step();
    expect((await rotation(id)).state).toBe("revoking");
    await until(id, "succeeded");
    expect(await dead(former)).toBe(true);
    // GitHub tells seconds: within one of them nobody could tell the next write from the last.
    await stage.cockpit.platform.moveClock(2_000);
    stage.cockpit.moveClock(2_000);
    const next = await ask();
    await until(next, "revoking");
    await stage.cockpit.platform.once({ revoke_answer: "refused" });
    await until(next, "succeeded");
    expect(await noteOf(next)).toContain("by hand");
  });
});
