import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { createPages } from "@/lib/cloudflare/create-pages";
import { giveUpRotation } from "@/lib/secrets/request-rotation";
import { openSecrets, type SecretStage } from "@/tests/integration/secrets/open-secrets";
import { type KeyPlay, OWN, playKey, SISTER } from "@/tests/integration/secrets/play-key";

const KEY = "CLOUDFLARE_API_TOKEN";

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
  former = `before-${Math.random()}`;
  await platform.holdToken(former);
  await hold(former);
  await platform.calm();
});
afterAll(() => stage.cockpit.close());

/** Every place holds that value. */
async function hold(value: string): Promise<void> {
  const { platform } = stage.cockpit;
  for (const app of [OWN, SISTER]) await platform.setConfig(app, { [KEY]: value });
  await platform.setActionsSecret(KEY, value, { environment: "production", secondsAgo: 60 });
}

const issued = async (id: string) =>
  (await stage.cockpit.platform.keys()).tokens.filter(({ name }) => name === `${OWN} ${id}`);
const tokenOf = async (value: string) =>
  (await stage.cockpit.platform.keys()).tokens.find((token) => token.value === value);

/** Whether Cloudflare refuses a value whoever comes with it. */
async function refused(value: string): Promise<boolean> {
  const { cloudflareUrl: apiUrl } = stage.cockpit.platform.simulator;
  const pages = createPages({ apiUrl, accountId: "account", apiToken: value });
  return (await pages.nameToken(value)) === null;
}

describe("the rotation of the Cloudflare token", () => {
  it.each(["user", "account"] as const)(
    "has a second token with the rights of the %s's, sees it at work everywhere, and only then deletes the old one",
    async (owner) => {
      const { platform } = stage.cockpit;
      former = `of-the-${owner}-${Math.random()}`;
      await platform.holdToken(former, owner);
      await hold(former);
      const id = await play.ask();
      await play.until(id, "revoking");
      expect(await refused(former)).toBe(false);
      await play.until(id, "succeeded");
      const [token, ...others] = await issued(id);
      expect(others).toEqual([]);
      const rights = [{ permission_groups: [{ id: expect.any(String) }], resources: expect.anything() }];
      expect(token).toMatchObject({ owner, policies: rights });
      for (const app of [OWN, SISTER]) expect((await platform.config(app)).vars[KEY]).toBe(token?.value);
      expect(await platform.actionsSecret(KEY, "production")).toBe(token?.value);
      expect([await refused(former), await refused(token?.value ?? "")]).toEqual([true, false]);
      expect(await play.noteOf(id)).toBe("Deleted at Cloudflare: 1 of 1.");
      const { db } = stage.cockpit;
      const rows = [db.secretRotation.findMany({ include: { consumers: true } }), db.auditRow.findMany()];
      const kept = inspect(await Promise.all(rows), { depth: null, maxStringLength: null, maxArrayLength: null });
      expect(kept).toContain(id);
      expect(kept).not.toContain(token?.value);
      expect(kept).not.toContain(former);
    },
  );

  it.each(["lost_after_accept", "500_after_accept"])(
    "leaves the old token at work where the answer to the new one is %s: that is deleted, and another one made",
    async (issue_answer) => {
      await stage.cockpit.platform.once({ issue_answer });
      const id = await play.ask();
      await play.step();
      const [lost] = await issued(id);
      expect((await play.rotation(id)).state).toBe("requested");
      await play.step();
      expect((await play.rotation(id)).state).toBe("converging");
      expect(await issued(id)).toHaveLength(1);
      expect([await refused(lost?.value ?? ""), await refused(former)]).toEqual([true, false]);
    },
  );

  it("deletes the token of a rotation that was given up before any place had it, when it is rotated next", async () => {
    const first = await play.ask();
    await play.step();
    const [unused] = await issued(first);
    await giveUpRotation(stage.cockpit.as("admin"), { name: KEY, id: first });
    await play.ask();
    await play.step();
    expect(await refused(unused?.value ?? "")).toBe(true);
  });

  it("hands a new token to nobody before Cloudflare takes it", async () => {
    const { platform } = stage.cockpit;
    await platform.scenario({ token_late_ms: 3_600_000 });
    const id = await play.ask();
    await play.step();
    await play.step();
    const told = await play.rotation(id);
    expect(told).toMatchObject({ state: "converging", problem: "Cloudflare does not take the new token yet." });
    expect(told.places.map(({ state }) => state)).toEqual(["waiting", "waiting", "waiting"]);
    expect((await platform.config(SISTER)).vars[KEY]).toBe(former);
  });

  it("changes nothing and says what is missing where the console's token may not make others", async () => {
    await stage.cockpit.platform.scenario({ issuer_only: "another-token" });
    const id = await play.ask();
    await play.step();
    expect(await play.rotation(id)).toMatchObject({
      state: "requested",
      problem: expect.stringContaining("Set CLOUDFLARE_ISSUER_TOKEN to one that may."),
    });
    expect([await issued(id), await refused(former)]).toEqual([[], false]);
    stage.cockpit.moveClock(11 * 60_000);
    await play.step();
    expect(await play.rotation(id)).toMatchObject({ state: "failed", failure: { code: "not_started" } });
  });

  it("waits, and copies nothing, where Cloudflare takes none of the tokens in use", async () => {
    await hold(await rolled());
    const id = await play.ask();
    await play.step();
    expect(await play.rotation(id)).toMatchObject({
      state: "requested",
      problem: expect.stringContaining("none of the tokens"),
    });
    expect(await issued(id)).toEqual([]);
  });

  it("asks again where the answer to the deletion is lost, and says what Cloudflare refuses to delete", async () => {
    const id = await play.ask();
    await play.until(id, "revoking");
    await stage.cockpit.platform.once({ revoke_answer: "lost_after_accept" });
    await play.step();
    expect((await play.rotation(id)).state).toBe("revoking");
    await play.until(id, "succeeded");
    expect(await refused(former)).toBe(true);
    // GitHub tells seconds: within one of them nobody could tell the next write from the last.
    await stage.cockpit.platform.moveClock(2_000);
    stage.cockpit.moveClock(2_000);
    const next = await play.ask();
    await play.until(next, "revoking");
    await stage.cockpit.platform.once({ revoke_answer: "refused" });
    await play.until(next, "succeeded");
    expect(await play.noteOf(next)).toContain("by hand");
  });
});

/** The value of before, after somebody has rolled its token on its page: nobody takes it any more. */
async function rolled(): Promise<string> {
  const { cloudflareUrl } = stage.cockpit.platform.simulator;
  const id = (await tokenOf(former))?.id ?? "";
  const headers = { authorization: `Bearer ${former}`, "content-type": "application/json" };
  const answer = await fetch(`${cloudflareUrl}/user/tokens/${id}/value`, { method: "PUT", headers, body: "{}" });
  expect(answer.status).toBe(200);
  return former;
}
