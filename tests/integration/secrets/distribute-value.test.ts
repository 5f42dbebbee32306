import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { distributeValue } from "@/lib/secrets/distribute-value";
import { openChecklist } from "@/lib/secrets/open-checklist";
import { getSecretDetail } from "@/lib/secrets/queries";
import { failureOf } from "@/tests/factories/failures";
import { codeAt } from "@/tests/integration/people/open-console";
import { KEY, openSecrets, PROD, type SecretStage, STAGING } from "@/tests/integration/secrets/open-secrets";

const VALUE = "canary-4417 that a person made";

let stage: SecretStage;

beforeAll(async () => {
  stage = await openSecrets({ flags: { rotateUi: true } });
});
beforeEach(async () => {
  await stage.reset();
  await stage.cockpit.db.person.updateMany({ data: { totpLastStep: 0, stepUpFailures: 0, stepUpLockedUntil: null } });
});
afterAll(() => stage.cockpit.close());

const admin = () => stage.cockpit.as("admin");
const code = () => codeAt(stage.cockpit.people.admin, stage.cockpit.now());
const give = async (ctx = admin(), name = KEY) => distributeValue(ctx, name, { value: VALUE, totp: await code() });
const valuesOf = async (app: string) => (await stage.cockpit.system.platforms.heroku.readConfig(app, [KEY]))[KEY];

describe("a value that a person made", () => {
  it("comes to every place that the console can write, each with an audit row, and the checklist goes on", async () => {
    await openChecklist(admin(), KEY);
    const answer = await give();
    expect(answer.written.map(({ id }) => id)).toEqual([`heroku:${STAGING}`, `heroku:${PROD}`, "github"]);
    expect(answer.left).toEqual([]);
    expect([await valuesOf(STAGING), await valuesOf(PROD)]).toEqual([VALUE, VALUE]);
    await stage.look();
    const { checklist } = await getSecretDetail(stage.cockpit.as("viewer"), KEY);
    expect(checklist?.places.map(({ state }) => state)).toEqual(["new", "new", "new"]);
    expect((await stage.actions(KEY)).slice(-4)).toEqual([
      "console.secret.distribution_requested",
      "console.secret.distributed",
      "console.secret.distributed",
      "console.secret.distributed",
    ]);
  });

  it("is kept nowhere, also where a place refuses it, and may be handed over once more", async () => {
    await openChecklist(admin(), KEY);
    await stage.cockpit.platform.scenario({ config_answer: "refused" });
    const failure: unknown = await give().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "upstream_failed" });
    await stage.cockpit.platform.calm();
    await stage.cockpit.db.person.updateMany({ data: { totpLastStep: 0 } });
    expect((await give()).written).toHaveLength(3);
    const { db } = stage.cockpit;
    const tables = [db.auditRow.findMany(), db.secretChecklist.findMany(), db.secretSighting.findMany()];
    const kept = inspect([failure, ...(await Promise.all(tables))], {
      depth: null,
      maxStringLength: null,
      maxArrayLength: null,
    });
    expect(kept).toContain(KEY);
    expect(kept).not.toContain("canary-4417");
  });
});

describe("a webhook's secret that a person made", () => {
  it("comes to both consoles and then to the webhooks, whose answer shows the value to nobody", async () => {
    const { cockpit } = stage;
    const urls = Object.values(cockpit.system.consoleUrls).map((url) => `${url}/api/webhooks/github`);
    await cockpit.platform.setWebhooks(urls.map((url) => ({ url, secret: "the one before" })));
    await openChecklist(admin(), "GITHUB_WEBHOOK_SECRET");
    const answer = await give(admin(), "GITHUB_WEBHOOK_SECRET");
    expect(answer.written.map(({ id }) => id).slice(-2)).toEqual(["webhook:staging", "webhook:production"]);
    expect(answer.left).toEqual([]);
    expect((await cockpit.platform.webhooks()).map(({ secret }) => secret)).toEqual([VALUE, VALUE]);
    expect(
      JSON.stringify([answer, await cockpit.db.webhookSecret.findMany({ omit: { sealed: false } })]),
    ).not.toContain("canary-4417");
  });
});

describe("handing a value over", () => {
  it("is refused to whoever is no admin, without a checklist, and where each place needs its own: nothing is written", async () => {
    const operator = { value: VALUE, totp: await code() };
    expect(await failureOf(distributeValue(stage.cockpit.as("operator"), KEY, operator))).toMatchObject({
      code: "forbidden",
    });
    expect(await failureOf(give())).toMatchObject({ code: "conflict" });
    await openChecklist(admin(), "STRIPE_WEBHOOK_SECRET");
    expect(await failureOf(give(admin(), "STRIPE_WEBHOOK_SECRET"))).toMatchObject({ code: "conflict" });
    expect(await failureOf(give(admin(), "NO_SUCH_SECRET"))).toMatchObject({ code: "not_found" });
    expect(await valuesOf(STAGING)).not.toBe(VALUE);
  });

  it("spends its code: of two at once exactly one hands it over", async () => {
    await openChecklist(admin(), KEY);
    const input = { value: VALUE, totp: await code() };
    const both = await Promise.allSettled([distributeValue(admin(), KEY, input), distributeValue(admin(), KEY, input)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  });
});
