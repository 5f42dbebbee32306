import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { giveUpRotation } from "@/lib/secrets/request-rotation";
import { listSecretTroubles } from "@/lib/secrets/trouble";
import { openSecrets, type SecretStage } from "@/tests/integration/secrets/open-secrets";
import { type KeyPlay, OWN, playKey, SISTER } from "@/tests/integration/secrets/play-key";

const KEY = "HEROKU_API_KEY";

let stage: SecretStage;
let play: KeyPlay;
let former = "";

beforeAll(async () => {
  stage = await openSecrets({ flags: { rotateUi: true, rotationModeA: true } });
  play = playKey(stage, KEY);
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

async function issued(id: string): Promise<{ id: string; token: string }[]> {
  const { authorizations } = await stage.cockpit.platform.keys();
  return authorizations.filter(({ description }) => description === `${OWN} ${id}`);
}

const dead = async (key: string) => (await stage.cockpit.platform.keys()).dead.includes(`heroku ${key}`);

describe("the rotation of the Heroku key", () => {
  it("has one key issued, sees it at work at every place, and only then revokes the old one", async () => {
    const { platform } = stage.cockpit;
    const id = await play.ask();
    await play.until(id, "revoking");
    expect(await dead(former)).toBe(false);
    await play.until(id, "succeeded");
    const [key, ...others] = await issued(id);
    expect(others).toEqual([]);
    for (const app of [OWN, SISTER]) expect((await platform.config(app)).vars[KEY]).toBe(key?.token);
    for (const environment of ["staging", "production"])
      expect(await platform.actionsSecret(KEY, environment)).toBe(key?.token);
    expect(await dead(former)).toBe(true);
    expect((await platform.keys()).dead).not.toContain(`heroku ${key?.token}`);
    expect(await play.noteOf(id)).toBe("Revoked at Heroku: 1 of 1.");
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
      const id = await play.ask();
      await play.step();
      const [lost] = await issued(id);
      expect((await play.rotation(id)).state).toBe("requested");
      await play.step();
      expect((await play.rotation(id)).state).toBe("converging");
      expect(await issued(id)).toHaveLength(1);
      expect(await dead(lost?.token ?? "")).toBe(true);
      expect(await dead(former)).toBe(false);
    },
  );

  it("does not say that nothing was changed where a key may have been made", async () => {
    const id = await play.ask();
    await stage.cockpit.platform.once({ issue_answer: "lost_after_accept" });
    await play.step();
    expect(await issued(id)).toHaveLength(1);
    stage.cockpit.moveClock(10 * 60_000 + 1);
    await play.step();
    expect((await play.rotation(id)).failure?.message).toMatch(
      /^It could not begin for 10 minutes\. No place was changed\./,
    );
    await play.ask();
    await play.step();
    expect(await issued(id)).toEqual([]);
  });

  it("revokes the key of a rotation that was given up before any place had it, when it is rotated next", async () => {
    const first = await play.ask();
    await play.step();
    const [unused] = await issued(first);
    await giveUpRotation(stage.cockpit.as("admin"), { name: KEY, id: first });
    await play.ask();
    await play.step();
    expect(await dead(unused?.token ?? "")).toBe(true);
  });

  it("revokes both keys that a rotation left, which was given up when every place had its key", async () => {
    const first = await play.ask();
    await play.until(first, "revoking");
    const [given] = await issued(first);
    await giveUpRotation(stage.cockpit.as("admin"), { name: KEY, id: first });
    await stage.cockpit.platform.moveClock(2_000);
    stage.cockpit.moveClock(2_000);
    const next = await play.ask();
    await play.until(next, "succeeded");
    expect([await dead(former), await dead(given?.token ?? "")]).toEqual([true, true]);
  });

  it("leaves the old key to a person where Heroku does not tell which authorization it is", async () => {
    await stage.cockpit.platform.scenario({ untold_keys: true });
    const id = await play.ask();
    await play.until(id, "succeeded");
    expect(await dead(former)).toBe(false);
    expect(await play.noteOf(id)).toContain("Revoke it by hand");
  });

  it("leaves the account's own key alone, which other tools may use", async () => {
    const shown = `the account's own ${Math.random()}`;
    await stage.cockpit.platform.authorize(shown, { isOfAccount: true });
    await hold(shown);
    const id = await play.ask();
    await play.until(id, "succeeded");
    expect(await dead(shown)).toBe(false);
    expect(await play.noteOf(id)).toContain("account's own API key");
  });

  it("revokes both old keys where the places had come apart", async () => {
    const second = `another key ${Math.random()}`;
    await stage.cockpit.platform.authorize(second);
    await stage.cockpit.platform.setConfig(SISTER, { [KEY]: second });
    const id = await play.ask();
    await play.until(id, "succeeded");
    expect([await dead(former), await dead(second)]).toEqual([true, true]);
  });

  it("asks again where the answer to the revoking is lost, and says what Heroku refuses to revoke", async () => {
    const id = await play.ask();
    await play.until(id, "revoking");
    await stage.cockpit.platform.once({ revoke_answer: "lost_after_accept" });
    await play.step();
    expect((await play.rotation(id)).state).toBe("revoking");
    await play.until(id, "succeeded");
    expect(await dead(former)).toBe(true);
    // GitHub tells seconds: within one of them nobody could tell the next write from the last.
    await stage.cockpit.platform.moveClock(2_000);
    stage.cockpit.moveClock(2_000);
    const next = await play.ask();
    await play.until(next, "revoking");
    await stage.cockpit.platform.once({ revoke_answer: "refused" });
    await play.until(next, "succeeded");
    expect(await play.noteOf(next)).toContain("by hand");
    expect((await play.rotation(next)).failure).toMatchObject({ code: "old_left" });
    const troubles = await listSecretTroubles(stage.cockpit.as("viewer"));
    expect(troubles).toMatchObject([{ kind: "old_left", subject: KEY, message: expect.stringContaining("by hand") }]);
    const revoked = (await stage.cockpit.auditOf(KEY)).filter(({ action }) => action === "console.secret.revoked");
    expect(revoked.map(({ payload }) => payload.rotation_id)).not.toContain(next);
  });
});
