import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Actor } from "@/lib/core/actor";
import { sealEndpointsAnew } from "@/lib/keys/endpoint-seals";
import { joinRing } from "@/lib/keys/ring";
import { addWebhook } from "@/lib/webhooks/add-webhook";
import { changeWebhook } from "@/lib/webhooks/change-webhook";
import { pauseWebhook, resumeWebhook } from "@/lib/webhooks/pause-webhook";
import { listDeliveries, listEndpoints } from "@/lib/webhooks/queries";
import { redeliverEvent } from "@/lib/webhooks/redeliver-event";
import { removeWebhook } from "@/lib/webhooks/remove-webhook";
import { sendTest } from "@/lib/webhooks/send-test";
import { failureOf } from "@/tests/factories/failures";
import { createPerson } from "@/tests/factories/person";
import { codeAt } from "@/tests/integration/people/open-console";
import { openWebhooks, textOfBody, type WebhookStage } from "@/tests/integration/webhooks/open-webhooks";

const REQUEST = {
  name: "Ops",
  url: "https://example.com/hook",
  format: "standard",
  families: ["lock"],
  surfaces: [],
} as const;
const request = (change: { url?: string; totp?: string; surfaces?: string[] } = {}) => ({
  ...REQUEST,
  families: [...REQUEST.families],
  surfaces: [],
  ...change,
});
const CHANGE = { name: "Ops 2", format: "slack" as const, families: ["flag" as const], surfaces: ["getraxx"] };

let stage: WebhookStage;
beforeAll(async () => {
  stage = await openWebhooks();
});
beforeEach(() => stage.reset());
afterAll(() => stage.close());

const codeOf = async (work: Promise<unknown>) => (await failureOf(work)).code;
const actionsOf = async (id: string) => (await stage.cockpit.auditOf(id)).map(({ action }) => action);

/** Whether exactly one of two at once wins, and what the other is told. */
async function oneOfTwo(work: () => Promise<unknown>): Promise<void> {
  const both = await Promise.allSettled([work(), work()]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
}

describe("adding a webhook", () => {
  it("answers the secret once, keeps it and the path sealed, and records who, and the host alone", async () => {
    const added = await stage.add();
    expect(added.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(JSON.stringify(await listEndpoints(stage.admin()))).not.toMatch(/whsec_|secret-path/);
    const omit = { sealedUrl: false, sealedSecret: false };
    const row = await stage.cockpit.db.webhookEndpoint.findUniqueOrThrow({ where: { id: added.id }, omit });
    expect(`${row.sealedUrl} ${row.sealedSecret}`).not.toMatch(/whsec_|secret-path/);
    const [audited] = await stage.cockpit.auditOf(added.id);
    expect(audited).toMatchObject({ action: "console.webhook.added", payload: { name: "Ops" } });
    expect(JSON.stringify(audited)).not.toMatch(/whsec_|secret-path/);
  });

  it("asks a person for a code, which counts once", async () => {
    const { cockpit } = stage;
    const { id, email } = await createPerson(cockpit, { role: "admin" });
    const actor: Actor = { kind: "person", id, email, name: email, role: "admin", sessionId: "ses_1" };
    const ctx = cockpit.as(actor);
    expect(await codeOf(addWebhook(ctx, request()))).toBe("invalid_input");
    expect(await codeOf(addWebhook(ctx, request({ totp: "000000" })))).toBe("step_up_failed");
    const person = await createPerson(cockpit, { role: "admin" });
    const other = cockpit.as({ ...actor, id: person.id, email: person.email });
    const totp = await codeAt(person, cockpit.now());
    expect(await addWebhook(other, request({ totp }))).toMatchObject({ created_by: person.email });
    expect(await codeOf(addWebhook(other, request({ totp })))).toBe("step_up_failed");
  });

  it.each([
    "http://example.com/",
    "https://user:pass@example.com/",
    "https://127.0.0.1/",
    "https://0x7f.1/",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://169.254.169.254/latest",
    "https://ops.localhost/",
    "ftp://example.com/",
    "example.com",
  ])("is refused for %s", async (url) => {
    const failure = await failureOf(addWebhook(stage.cockpit.as("admin"), request({ url })));
    expect(failure.errors).toMatchObject([{ path: "url" }]);
  });

  it("is refused for a surface that there is none of, and for Slack in another format", async () => {
    const ctx = stage.cockpit.as("admin");
    expect((await failureOf(addWebhook(ctx, request({ surfaces: ["nope"] })))).errors).toMatchObject([
      { path: "surfaces" },
    ]);
    const slack = request({ url: "https://hooks.slack.com/services/x" });
    expect((await failureOf(addWebhook(ctx, slack))).errors).toMatchObject([{ path: "format" }]);
  });
});

describe("whoever is no admin", () => {
  it.each(["viewer", "operator"] as const)("changes nothing and reads nothing as %s", async (role) => {
    const { id } = await stage.add();
    const { id: delivery_id } = await sendTest(stage.admin(), id);
    const ctx = stage.cockpit.as(role);
    const tries = [
      addWebhook(ctx, request()),
      changeWebhook(ctx, id, CHANGE),
      pauseWebhook(ctx, id),
      resumeWebhook(ctx, id),
      removeWebhook(ctx, id),
      sendTest(ctx, id),
      redeliverEvent(ctx, { id, delivery_id }),
      listEndpoints(ctx),
      listDeliveries(ctx, id),
    ];
    const codes = await Promise.all(tries.map(codeOf));
    expect(new Set(codes)).toEqual(new Set(["forbidden"]));
    expect(await actionsOf(id)).toEqual(["console.webhook.added", "console.webhook.tested"]);
  });
});

describe("a webhook that is not there", () => {
  it("is told as such, whatever is wanted of it", async () => {
    const [ctx, id] = [stage.admin(), "whk_none"];
    const tries = [
      changeWebhook(ctx, id, CHANGE),
      pauseWebhook(ctx, id),
      resumeWebhook(ctx, id),
      removeWebhook(ctx, id),
      sendTest(ctx, id),
      redeliverEvent(ctx, { id, delivery_id: "msg_none" }),
      listDeliveries(ctx, id),
    ];
    expect(new Set(await Promise.all(tries.map(codeOf)))).toEqual(new Set(["not_found"]));
    const { id: own } = await stage.add();
    expect(await codeOf(redeliverEvent(ctx, { id: own, delivery_id: "msg_none" }))).toBe("not_found");
  });
});

describe("changing a webhook", () => {
  it("changes what it gets, with who; the same again is a conflict, and of two at once one wins", async () => {
    const { id } = await stage.add();
    await oneOfTwo(() => changeWebhook(stage.admin(), id, CHANGE));
    expect((await listEndpoints(stage.admin())).items[0]).toMatchObject(CHANGE);
    expect(await codeOf(changeWebhook(stage.admin(), id, CHANGE))).toBe("conflict");
    expect(await actionsOf(id)).toEqual(["console.webhook.added", "console.webhook.changed"]);
  });
});

describe("changing a webhook that somebody else has changed since it was looked at", () => {
  it("is a conflict, and nothing is lost; what it was is in the audit log", async () => {
    const { id, name, format, families, surfaces } = await stage.add();
    const expected = { name, format, families, surfaces };
    await changeWebhook(stage.admin(), id, { ...CHANGE, expected });
    const late = failureOf(changeWebhook(stage.admin(), id, { ...CHANGE, name: "Ops 3", expected }));
    expect(await late).toMatchObject({
      code: "conflict",
      message: "Somebody else has changed “Ops 2” since. Look again.",
    });
    expect((await listEndpoints(stage.admin())).items[0]).toMatchObject(CHANGE);
    const rows = await stage.cockpit.auditOf(id);
    expect(rows.at(-1)).toMatchObject({ action: "console.webhook.changed", payload: { ...CHANGE, was: expected } });
  });
});

describe("pausing a webhook", () => {
  it("sends nothing and passes over what happens, until it is resumed; of two at once one wins", async () => {
    const { id } = await stage.add();
    await sendTest(stage.admin(), id);
    await oneOfTwo(() => pauseWebhook(stage.admin(), id));
    await stage.work();
    expect(stage.receiver.received).toEqual([]);
    expect(await codeOf(sendTest(stage.admin(), id))).toBe("conflict");
    await oneOfTwo(() => resumeWebhook(stage.admin(), id));
    await stage.work();
    expect(stage.receiver.received).toHaveLength(1);
    expect((await actionsOf(id)).slice(2)).toEqual(["console.webhook.paused", "console.webhook.resumed"]);
  });
});

describe("a test", () => {
  it("arrives and says that it is one", async () => {
    const { id } = await stage.add();
    const sent = await sendTest(stage.admin(), id);
    await stage.work();
    expect(textOfBody(stage.receiver.received[0]?.body ?? "")).toMatch(
      / sent this test through Ops from the staging console$/,
    );
    expect(await stage.deliveriesOf(id)).toMatchObject([{ id: sent.id, state: "delivered" }]);
  });
});

describe("redelivering an event", () => {
  it("sends it again under its id, with who asked; of two at once one wins", async () => {
    const { id } = await stage.add();
    const { id: delivery_id } = await sendTest(stage.admin(), id);
    await stage.work();
    await oneOfTwo(() => redeliverEvent(stage.admin(), { id, delivery_id }));
    await stage.work();
    expect(stage.receiver.received.map(({ headers }) => headers["webhook-id"])).toEqual([delivery_id, delivery_id]);
    expect((await stage.deliveriesOf(id))[0]).toMatchObject({ state: "delivered", attempts: [{}, {}] });
    expect((await actionsOf(id)).at(-1)).toBe("console.webhook.redelivered");
  });
});

describe("deleting a webhook", () => {
  it("takes its log and what waits with it; of two at once one wins", async () => {
    const { id } = await stage.add();
    await sendTest(stage.admin(), id);
    await oneOfTwo(() => removeWebhook(stage.admin(), id));
    await stage.work();
    expect(stage.receiver.received).toEqual([]);
    expect((await actionsOf(id)).at(-1)).toBe("console.webhook.removed");
  });
});

describe("when SECRET_KEY is exchanged", () => {
  it("a webhook goes on under the former key, under both, and under the new one alone", async () => {
    const { id } = await stage.add();
    const { db, secretKey: former } = stage.cockpit;
    const next = "another secret key of the test console, long enough";
    await joinRing(db, former, next);
    expect(await sealEndpointsAnew({ db, secretKey: next })).toBe(1);
    expect(await sealEndpointsAnew({ db, secretKey: next })).toBe(0);
    await db.keyWrap.deleteMany();
    const omit = { sealedUrl: false, sealedSecret: false };
    const before = await db.webhookEndpoint.findUniqueOrThrow({ where: { id }, omit });
    await sendTest(stage.admin(), id);
    await stage.work();
    expect((await stage.deliveriesOf(id))[0]?.attempts[0]?.problem).toMatch(/can’t be opened/);
    await joinRing(db, next, former);
    expect(await sealEndpointsAnew({ db, secretKey: former })).toBe(1);
    await db.keyWrap.deleteMany();
    await stage.again(id);
    expect(stage.receiver.received).toHaveLength(1);
    expect(before.sealedUrl).not.toBe("");
  });
});
