import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lockSurface } from "@/lib/locks/lock-surface";
import { releaseLock } from "@/lib/locks/release-lock";
import { deriveDeliveries } from "@/lib/webhooks/derive-deliveries";
import { sendDelivery } from "@/lib/webhooks/send-delivery";
import { listWebhookTroubles } from "@/lib/webhooks/trouble";
import { openWebhooks, textOfBody, type WebhookStage } from "@/tests/integration/webhooks/open-webhooks";

const SURFACE = "getraxx";
const MINUTE_MS = 60_000;

let stage: WebhookStage;
beforeAll(async () => {
  stage = await openWebhooks();
});
beforeEach(() => stage.reset());
afterAll(() => stage.close());

/** Two rows of the family lock. */
async function lockAndRelease(surfaceId = SURFACE): Promise<void> {
  const ctx = stage.cockpit.as("operator");
  await lockSurface(ctx, surfaceId, { kind: "lock", reason: "a reason" });
  await releaseLock(ctx, surfaceId, null);
}
const textsReceived = () => stage.receiver.received.map(({ body }) => textOfBody(body));
const endpointOf = (id: string) => stage.cockpit.db.webhookEndpoint.findUniqueOrThrow({ where: { id } });

describe("an event", () => {
  it("reaches the receiver signed as Standard Webhooks has it, and says what people say", async () => {
    const { id, secret } = await stage.add();
    await lockAndRelease();
    await stage.work();
    const who = stage.cockpit.people.operator.email.split("@")[0];
    expect(textsReceived()).toEqual([`${who} set the lock on getraxx`, `${who} released the lock on getraxx`]);
    const [first] = stage.receiver.received;
    const headers = Object.fromEntries(
      Object.entries(first?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    );
    expect(new Webhook(secret).verify(first?.body ?? "", headers)).toMatchObject({
      type: "console.lock.set",
      data: { surface: SURFACE, environment: "staging", url: expect.stringContaining("https://") },
    });
    expect(() => new Webhook(secret).verify(`${first?.body} `, headers)).toThrow(/signature/);
    expect(first?.body).not.toContain("@");
    expect((await stage.deliveriesOf(id)).map(({ state }) => state)).toEqual(["delivered", "delivered"]);
    expect((await endpointOf(id)).lastDeliveredAt).not.toBeNull();
  });

  it("is one line for Slack", async () => {
    await stage.add({ format: "slack" });
    await lockAndRelease();
    await stage.work();
    expect(JSON.parse(stage.receiver.received[0]?.body ?? "")).toEqual({
      text: expect.stringMatching(/^\S+ set the lock on getraxx <https:\/\/\S+\|Open>$/),
    });
  });

  it("that happened before the webhook was added, is of another family or another surface, is not sent", async () => {
    await lockAndRelease();
    await stage.add({ surfaces: [SURFACE] });
    await lockAndRelease("raxx-mockups");
    await stage.add({ name: "Flags", families: ["flag"] });
    await stage.work();
    expect(stage.receiver.received).toEqual([]);
    await lockAndRelease();
    await stage.work();
    expect(stage.receiver.received).toHaveLength(2);
  });

  it("is written down once for each webhook, whoever reads the log and however often", async () => {
    const { id } = await stage.add();
    await lockAndRelease();
    await stage.work();
    await stage.cockpit.db.endpointCursor.updateMany({ data: { seq: 0n, nextCheckAt: new Date(0) } });
    await Promise.all([deriveDeliveries(stage.system()), deriveDeliveries(stage.system())]);
    await stage.work();
    expect(await stage.deliveriesOf(id)).toHaveLength(2);
    expect(stage.receiver.received).toHaveLength(2);
  });

  it("is sent by one of two at once", async () => {
    await stage.add();
    await lockAndRelease();
    await stage.derive();
    const both = await Promise.all([sendDelivery(stage.system()), sendDelivery(stage.system())]);
    expect(both).toContain(true);
    await stage.work();
    const ids = stage.receiver.received.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(2);
  });
});

describe("a receiver that fails", () => {
  it("gets the event again under the same id, later and later, until it is given up and a person is told once", async () => {
    const { id } = await stage.add();
    stage.receiver.reply({ status: 500, body: "no\u0000pe" });
    await lockAndRelease();
    await stage.work();
    expect((await stage.deliveriesOf(id))[0]).toMatchObject({
      state: "failed",
      attempts: [{ status: 500, problem: "The receiver answered 500.", answer: "nope" }],
    });
    expect(await listWebhookTroubles(stage.system())).toEqual([]);
    for (let attempt = 0; attempt < 16; attempt += 1) await stage.again(id);
    const deliveries = await stage.deliveriesOf(id);
    expect(deliveries.map(({ state, attempts }) => [state, attempts.length])).toEqual([
      ["given_up", 7],
      ["given_up", 7],
    ]);
    expect(new Set(stage.receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(2);
    expect(await listWebhookTroubles(stage.system())).toMatchObject([
      { name: "Ops", message: expect.stringMatching(/^does not get through: 2 events were given up\./) },
    ]);
  });

  it("is asked again when it wants to be, and is well once it answers", async () => {
    const { id } = await stage.add();
    stage.receiver.reply({ status: 503, headers: { "retry-after": "600" } });
    await lockAndRelease();
    await stage.work();
    const [last] = await stage.deliveriesOf(id);
    const wait = Date.parse(last?.next_attempt_at ?? "") - Date.parse(last?.state_since ?? "");
    expect(wait).toBeGreaterThanOrEqual(10 * MINUTE_MS);
    expect((await endpointOf(id)).failingSince).not.toBeNull();
    stage.receiver.reply({ status: 200 });
    await stage.again(id);
    await stage.again(id);
    expect((await stage.deliveriesOf(id)).map(({ state }) => state)).toEqual(["delivered", "delivered"]);
    expect((await endpointOf(id)).failingSince).toBeNull();
  });

  it("is paused by the console once it says that it is gone, with an audit row, and a person is told", async () => {
    const { id } = await stage.add();
    stage.receiver.reply({ status: 410 });
    await lockAndRelease();
    await stage.work();
    expect(stage.receiver.received).toHaveLength(1);
    expect((await endpointOf(id)).pausedWhy).toMatch(/410/);
    expect((await stage.cockpit.auditOf(id)).at(-1)).toMatchObject({
      action: "console.webhook.paused",
      actor: { kind: "system" },
    });
    expect(await listWebhookTroubles(stage.system())).toMatchObject([
      { message: expect.stringMatching(/^was paused/) },
    ]);
  });

  it("is not followed to where it points, and is read no further than its first kilobyte", async () => {
    const { id } = await stage.add();
    stage.receiver.reply({
      status: 302,
      headers: { location: `${stage.receiver.url}/elsewhere` },
      body: "x".repeat(1e6),
    });
    await lockAndRelease();
    await stage.work();
    expect(stage.receiver.received).toHaveLength(2);
    const [attempt] = (await stage.deliveriesOf(id))[0]?.attempts ?? [];
    expect(attempt).toMatchObject({ status: 302, problem: expect.stringContaining("redirect") });
    expect(attempt?.answer?.length).toBeLessThanOrEqual(1_024);
  });

  it("is not waited for when it changes the protocol instead of answering", async () => {
    const { id } = await stage.add();
    stage.receiver.reply({ status: 101, headers: { connection: "Upgrade", upgrade: "elsewhere" } });
    await lockAndRelease();
    await stage.work();
    expect((await stage.deliveriesOf(id))[0]).toMatchObject({
      state: "failed",
      attempts: [{ status: null, problem: "The receiver could not be reached (101, a change of protocol)." }],
    });
  });

  it("keeps no event of another webhook waiting", async () => {
    const { id: dead } = await stage.add({ name: "Dead", url: "http://127.0.0.1:9/hook" });
    await stage.add();
    await lockAndRelease();
    await stage.work();
    expect(stage.receiver.received).toHaveLength(2);
    const [failed] = await stage.deliveriesOf(dead);
    expect(failed).toMatchObject({
      state: "failed",
      attempts: [{ status: null, problem: expect.stringContaining("ECONNREFUSED") }],
    });
  });
});

describe("a private address", () => {
  it("gets nothing once no sandbox allows it: what its name leads to is looked at with every attempt", async () => {
    const { id } = await stage.add();
    const { id: named } = await stage.add({
      name: "Named",
      url: stage.receiver.url.replace("127.0.0.1", "ops.localhost"),
    });
    await lockAndRelease();
    await stage.derive();
    while (await sendDelivery(stage.cockpit.system));
    expect(stage.receiver.received).toEqual([]);
    for (const webhook of [id, named]) {
      expect((await stage.deliveriesOf(webhook))[0]).toMatchObject({
        state: "failed",
        attempts: [{ status: null, problem: expect.stringMatching(/https|private/) }],
      });
    }
  });
});
