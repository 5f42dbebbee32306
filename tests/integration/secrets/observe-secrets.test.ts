import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { listAttention } from "@/lib/board/queries";
import { observeSecrets } from "@/lib/secrets/observe-secrets";
import { KEY, openSecrets, PROD, type SecretStage, STAGING } from "@/tests/integration/secrets/open-secrets";

let stage: SecretStage;

beforeAll(async () => {
  stage = await openSecrets();
});
beforeEach(() => stage.reset());
afterAll(() => stage.cockpit.close());

const platform = () => stage.cockpit.platform;
const told = async () => (await stage.actions(KEY)).filter((action) => action === "console.secret.drifted").length;
const troubles = async () => {
  const items = await listAttention(stage.cockpit.as("viewer"), { flagReadings: [] });
  return items.filter(({ cause }) => cause.startsWith("secret_")).map(({ cause, subject }) => `${cause} ${subject}`);
};

describe("what a look at the places of a secret finds", () => {
  it("is one fingerprint where one value is held, and a time where nobody can read it", async () => {
    await stage.look();
    const { consumers, drift } = await stage.secret();
    expect(consumers.map(({ id, state }) => [id, state])).toEqual([
      [`heroku:${STAGING}`, "held"],
      [`heroku:${PROD}`, "held"],
      ["github", "sealed"],
    ]);
    const [staging, prod, actions] = consumers;
    expect(staging?.fingerprint).toMatch(/^[0-9a-f]{4}-[0-9a-f]{16}$/);
    expect(prod?.fingerprint).toBe(staging?.fingerprint);
    expect(staging?.written_at).not.toBeNull();
    expect(actions?.written_at).not.toBeNull();
    expect(drift).toBeNull();
  });

  it("is nothing where nothing is set, and nobody's business where only a person can look", async () => {
    await stage.look();
    const stripe = await stage.secret("STRIPE_WEBHOOK_SECRET");
    expect(stripe.consumers.map(({ state }) => state)).toEqual(["unset", "unset", "by_hand"]);
    expect(stripe.drift).toBeNull();
  });

  it("is one call to Heroku for an app, however many secrets it holds", async () => {
    await stage.look();
    await platform().calm();
    await stage.look();
    const { heroku, github } = await platform().counts();
    expect(heroku.by_route).toEqual({ "GET /apps/{app}/config-vars": 4 });
    expect(Object.values(github.by_route).reduce((sum, count) => sum + count, 0)).toBe(5);
  });

  it("stays what it was, with its age and the reason, while a place does not answer", async () => {
    await stage.look();
    await platform().scenario({ outage: ["heroku"] });
    await stage.look();
    const [staging] = (await stage.secret()).consumers;
    expect(staging).toMatchObject({ state: "held" });
    expect(staging?.problem).toContain("503");
    expect(await troubles()).toEqual([]);
    await stage.look(11 * 60_000);
    expect(await troubles()).toContain(`secret_unread ${STAGING}`);
  });

  it("is told where the key may not list the secrets of an environment", async () => {
    await platform().scenario({ hidden_secrets: ["production"] });
    await stage.look();
    const { consumers } = await stage.secret("HEROKU_API_KEY");
    expect(consumers.map(({ state }) => state)).toEqual(["unset", "unset", "unset", "unknown"]);
    expect(consumers[3]?.problem).toContain("environment production");
  });

  it("keeps no value, and nothing of other vars", async () => {
    await platform().setConfig(STAGING, { DATABASE_URL: "postgres://canary-of-secrets", [KEY]: "canary-of-a-key" });
    await platform().setActionsSecret(KEY, "canary-of-a-key");
    await stage.look();
    await stage.look(121_000);
    const { db } = stage.cockpit;
    const tables = [
      db.secretSighting.findMany(),
      db.secretWatch.findMany(),
      db.secretPlace.findMany(),
      db.auditRow.findMany(),
    ];
    const kept = inspect(await Promise.all(tables), { depth: null, maxStringLength: null, maxArrayLength: null });
    expect(kept).toContain(KEY);
    expect(kept).not.toMatch(/canary-of|DATABASE_URL/);
  });
});

describe("a key that is changed at one place", () => {
  it("is shown at once, told after two minutes, once, and again when it ends", async () => {
    await stage.look();
    const before = await told();
    await platform().setConfig(STAGING, { [KEY]: "another" });
    await stage.look();
    await stage.look();
    expect((await stage.secret()).drift).toMatchObject({
      message: `${PROD} holds another value than ${STAGING}.`,
      lasts: false,
    });
    expect(await troubles()).toEqual([]);
    await stage.look(121_000);
    await stage.look();
    expect(await told()).toBe(before + 1);
    expect(await troubles()).toEqual([`secret_drifted ${KEY}`]);
    await platform().setConfig(PROD, { [KEY]: "another" });
    await platform().setActionsSecret(KEY, "another");
    await stage.look();
    await stage.look();
    expect((await stage.secret()).drift).toBeNull();
    expect((await stage.actions(KEY)).at(-1)).toBe("console.secret.drift_ended");
    expect(await troubles()).toEqual([]);
  });

  it("has every other place looked at right after", async () => {
    await stage.look();
    await stage.cockpit.db.secretPlace.updateMany({ data: { nextCheckAt: new Date("2100-01-01") } });
    await platform().setConfig(STAGING, { [KEY]: "another" });
    await stage.cockpit.db.secretPlace.update({
      where: { place: `heroku:${STAGING}` },
      data: { nextCheckAt: new Date(0) },
    });
    expect(await observeSecrets(stage.cockpit.system)).toBe(true);
    expect(await observeSecrets(stage.cockpit.system)).toBe(true);
    expect(await observeSecrets(stage.cockpit.system)).toBe(true);
    expect((await stage.secret()).drift?.message).toContain("holds another value");
  });

  it("that all places have come to counts as rotated, by nobody that this console knows", async () => {
    await stage.look();
    for (const app of [STAGING, PROD]) await platform().setConfig(app, { [KEY]: "another" });
    await stage.look();
    await stage.look();
    expect(await stage.secret()).toMatchObject({ due: "fresh", age_days: 0, last_rotated_by: null });
  });

  it("leaves an Actions secret behind that is older than the app's value", async () => {
    await platform().setActionsSecret(KEY, "the value before", { secondsAgo: 2 * 3_600 });
    await stage.look();
    expect((await stage.secret()).drift?.message).toBe(
      `the Actions secret of the repository is older than the value of ${STAGING}.`,
    );
    await platform().setActionsSecret(KEY, "another");
    await stage.look();
    expect((await stage.secret()).drift).toBeNull();
  });

  it("is told where places hold one value that each should have for itself", async () => {
    for (const app of [STAGING, PROD]) await platform().setConfig(app, { STRIPE_WEBHOOK_SECRET: "one for both" });
    await stage.look();
    expect((await stage.secret("STRIPE_WEBHOOK_SECRET")).drift?.message).toBe(
      `${STAGING} and ${PROD} hold one value; each needs its own.`,
    );
    for (const app of [STAGING, PROD]) await platform().setConfig(app, { STRIPE_WEBHOOK_SECRET: null });
  });
});

describe("the looks", () => {
  it("are one holder's: of two at once each looks at another place", async () => {
    await stage.look();
    await stage.cockpit.db.secretPlace.updateMany({ data: { nextCheckAt: new Date(0) } });
    await platform().calm();
    const all = await Promise.all(Array.from({ length: 10 }, () => observeSecrets(stage.cockpit.system)));
    expect(all.filter(Boolean)).toHaveLength(9);
    expect((await platform().counts()).heroku.total).toBe(4);
  });

  it("are refused to everybody but the console itself", async () => {
    await expect(observeSecrets(stage.cockpit.as("admin"))).rejects.toMatchObject({ code: "forbidden" });
  });
});
