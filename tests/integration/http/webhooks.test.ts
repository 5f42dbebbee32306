import { createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { POST as startRoute } from "@/app/api/deploys/route";
import { POST } from "@/app/api/webhooks/github/route";
import { expectWebhookSecret, startWithWebhookSecret } from "@/lib/keys/webhook-secrets";
import { config } from "@/proxy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mirrorMain } from "@/tests/factories/deploys";
import { hold } from "@/tests/factories/held";
import { bearer, call, serve } from "@/tests/factories/requests";

const SECRET = "the secret of a test";
let cockpit: TestConsole;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
  serve({
    ...cockpit,
    running: { ...cockpit.running, env: { ...cockpit.running.env, GITHUB_WEBHOOK_SECRET: SECRET } },
  });
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

function deliver(body: string, change: Record<string, string> = {}): Promise<Response> {
  const signature = createHmac("sha256", SECRET).update(body).digest("hex");
  const headers = {
    host: cockpit.host,
    "content-type": "application/json",
    "x-github-delivery": randomUUID(),
    "x-github-event": "push",
    "x-hub-signature-256": `sha256=${signature}`,
    ...change,
  };
  return POST(new Request(`${cockpit.origin}/api/webhooks/github`, { method: "POST", headers, body }));
}

const PUSH = JSON.stringify({ ref: "refs/heads/main" });
const FORM = { "content-type": "application/x-www-form-urlencoded" };

const FORMER = "the secret before that";
const signedWith = (secret: string, body: string) =>
  `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
const own = () => ({ db: cockpit.db, secretKey: cockpit.secretKey });

/** A process that is started: with the former secret, then with the new one. */
async function restart(...values: string[]): Promise<void> {
  await cockpit.db.webhookSecret.deleteMany();
  for (const value of values) await startWithWebhookSecret(own(), { value, now: new Date() });
  serve({
    ...cockpit,
    running: { ...cockpit.running, env: { ...cockpit.running.env, GITHUB_WEBHOOK_SECRET: SECRET } },
  });
}

async function answerTo(secret: string): Promise<unknown> {
  const answer = await deliver(PUSH, { "x-hub-signature-256": signedWith(secret, PUSH) });
  const body: unknown = await answer.json();
  return answer.status === 202 ? body : answer.status;
}

describe("a webhook whose secret is exchanged", () => {
  it("is heard with the former secret until it has signed with the new one, and for a minute after that", async () => {
    await restart(FORMER, SECRET);
    expect(await answerTo(FORMER)).toMatchObject({ signed_with: "another" });
    expect(await answerTo(SECRET)).toMatchObject({ signed_with: "own" });
    expect(await answerTo(FORMER)).toMatchObject({ signed_with: "another" });
    const [row] = await cockpit.db.webhookSecret.findMany({ where: { endsAt: { not: null } } });
    expect((row?.endsAt?.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(60_000);
    await cockpit.db.webhookSecret.updateMany({ where: { endsAt: { not: null } }, data: { endsAt: new Date() } });
    await vi.waitFor(async () => expect(await answerTo(FORMER)).toBe(401), { timeout: 5_000, interval: 200 });
    expect(await answerTo(SECRET)).toMatchObject({ signed_with: "own" });
  });

  it("is heard with the new secret by a process that was started with the former one, which ends nothing", async () => {
    await restart(SECRET, "the new one");
    expect(await answerTo("the new one")).toMatchObject({ signed_with: "another" });
    expect(await answerTo(SECRET)).toMatchObject({ signed_with: "own" });
    expect(await cockpit.db.webhookSecret.count({ where: { endsAt: null } })).toBe(1);
    expect(await answerTo("the new one")).toMatchObject({ signed_with: "another" });
  });

  it("is heard with a secret that it is about to get, and with no other", async () => {
    await restart(SECRET);
    await expectWebhookSecret(own(), { value: "what comes next", now: new Date() });
    serve({
      ...cockpit,
      running: { ...cockpit.running, env: { ...cockpit.running.env, GITHUB_WEBHOOK_SECRET: SECRET } },
    });
    expect(await answerTo("what comes next")).toMatchObject({ signed_with: "another" });
    expect(await answerTo("what nobody made")).toBe(401);
  });

  it("is forgotten after a day, and its secrets are in no row as they are", async () => {
    await restart(FORMER, SECRET);
    const rows = await cockpit.db.webhookSecret.findMany({ omit: { sealed: false } });
    expect(JSON.stringify(rows)).not.toContain(FORMER);
    const tomorrow = new Date(Date.now() + 24 * 3_600_000);
    await startWithWebhookSecret(own(), { value: SECRET, now: tomorrow });
    expect(await cockpit.db.webhookSecret.count()).toBe(1);
  });
});

describe("a delivery of GitHub", () => {
  it("is taken as a form, which is GitHub's default, and as JSON", async () => {
    expect((await deliver(`payload=${encodeURIComponent(PUSH)}`, FORM)).status).toBe(202);
    expect((await deliver(PUSH)).status).toBe(202);
  });

  it.each(["push", "workflow_run", "workflow_job"])("of 20 MB (%s) is taken, and everything is due", async (event) => {
    const later = new Date(Date.now() + 3_600_000);
    for (const name of ["main", "runs:deploy-heroku.yml"]) {
      const [create, update] = [{ name, nextCheckAt: later }, { nextCheckAt: later }];
      await cockpit.db.mirror.upsert({ where: { name }, create, update });
    }
    const body = JSON.stringify({ filler: "x".repeat(20 * 1024 * 1024) });
    expect((await deliver(body, { "x-github-event": event })).status).toBe(202);
    expect(await cockpit.db.mirror.count({ where: { nextCheckAt: { gte: later } } })).toBe(0);
  });

  it("does not pass the proxy, where Next would cut a body at 10 MB", () => {
    const passes = (path: string) => config.matcher.some((pattern) => new RegExp(`^${pattern}$`).test(path));
    expect(passes("/api/webhooks/github")).toBe(false);
    expect(passes("/api/surfaces")).toBe(true);
  });

  it.each([
    ["a wrong signature", 401, PUSH, { "x-hub-signature-256": `sha256=${"0".repeat(64)}` }],
    ["no proper signature", 401, PUSH, { "x-hub-signature-256": "sha1=0" }],
    ["another type", 415, PUSH, { "content-type": "text/plain" }],
    ["a compressed body", 415, PUSH, { "content-encoding": "gzip" }],
    ["a form without its field", 422, "other=1", FORM],
    ["a body that is not JSON", 422, "{", {}],
    ["an event nobody sends", 422, PUSH, { "x-github-event": "a b" }],
    ["more than GitHub sends", 413, "x".repeat(25 * 1024 * 1024 + 1), {}],
  ])("with %s is refused with %i", async (...[_what, status, body, change]) => {
    expect((await deliver(body, change)).status).toBe(status);
  });

  it("is answered 202 a hundred and twenty times at once", async () => {
    const answers = await Promise.all(Array.from({ length: 120 }, () => deliver(PUSH)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
  });

  it("is answered 202 a hundred and twenty times while thirty writers wait behind somebody's audit log", async () => {
    const held = await hold(cockpit, "SELECT FROM console_audit_head FOR UPDATE");
    const order = { method: "POST", headers: bearer(cockpit.people.operator.apiToken) };
    const writes = Array.from({ length: 30 }, async () => {
      const { status } = await call(cockpit, startRoute, { ...order, body: { surface_id: "api-staging" } });
      return status;
    });
    const runs = Array.from({ length: 120 }, async (_, id) => {
      const { status } = await deliver(JSON.stringify({ workflow_run: { id: id + 1 } }));
      return status;
    });
    expect(new Set(await Promise.all(runs))).toEqual(new Set([202]));
    expect(await cockpit.db.runHint.count()).toBe(120);
    expect(new Set(await Promise.all(writes))).toEqual(new Set([503]));
    await held.letGo();
  });
});
