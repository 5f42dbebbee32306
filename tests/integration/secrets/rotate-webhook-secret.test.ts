import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { advanceRotation } from "@/lib/secrets/advance-rotation";
import { fingerprintOf } from "@/lib/secrets/fingerprint";
import { getRotation } from "@/lib/secrets/queries";
import { requestRotation } from "@/lib/secrets/request-rotation";
import { signBody } from "@/simulator/github/webhooks/sign";
import { codeAt } from "@/tests/integration/people/open-console";
import { openSecrets, type SecretStage } from "@/tests/integration/secrets/open-secrets";

const KEY = "GITHUB_WEBHOOK_SECRET";
const APPS = { staging: "raxx-console-staging", production: "raxx-console-prod" };
const FORMER = "the secret before";
const SIDES = ["staging", "production"] as const;

/** A console as far as GitHub sees it: it takes what is signed with the secret that it holds or the one before, and says which. */
interface Receiver {
  server: Server;
  url: string;
  secret: string;
  former: string | null;
}

let stage: SecretStage;
let receivers: Record<(typeof SIDES)[number], Receiver>;

beforeAll(async () => {
  receivers = { staging: await receive(), production: await receive() };
  const consoleUrls = { staging: receivers.staging.url, production: receivers.production.url };
  stage = await openSecrets({ flags: { rotateUi: true, rotationModeA: true }, consoleUrls });
});
beforeEach(async () => {
  await stage.reset();
  const { db, platform } = stage.cockpit;
  await db.person.updateMany({ data: { totpLastStep: 0, stepUpFailures: 0, stepUpLockedUntil: null } });
  for (const side of SIDES) {
    Object.assign(receivers[side], { secret: FORMER, former: FORMER });
    await platform.setConfig(APPS[side], { [KEY]: FORMER });
  }
  await setWebhooks(SIDES);
});
afterAll(async () => {
  await stage.cockpit.close();
  for (const side of SIDES) receivers[side].server.close();
});

async function receive(): Promise<Receiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks).toString("utf8");
      const isOf = (secret: string | null) =>
        secret !== null && request.headers["x-hub-signature-256"] === signBody(secret, body);
      const signed_with = isOf(receiver.secret) ? "own" : isOf(receiver.former) ? "another" : null;
      response.writeHead(signed_with === null ? 401 : 202).end(JSON.stringify({ signed_with }));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const receiver: Receiver = { server, url: `http://127.0.0.1:${port}`, secret: FORMER, former: FORMER };
  return receiver;
}

async function setWebhooks(sides: readonly (typeof SIDES)[number][]): Promise<void> {
  const hooks = sides.map((side) => ({ url: `${receivers[side].url}/api/webhooks/github`, secret: FORMER }));
  await stage.cockpit.platform.setWebhooks(hooks);
}

async function ask(): Promise<string> {
  const { cockpit } = stage;
  const totp = await codeAt(cockpit.people.admin, cockpit.now());
  return (await requestRotation(cockpit.as("admin"), KEY, { input: { mode: "auto", totp }, key: null })).id;
}

/** One step; a console that its app has restarted holds what the app holds. */
async function step(restarts: readonly (typeof SIDES)[number][] = SIDES): Promise<void> {
  const { cockpit } = stage;
  for (const side of restarts) receivers[side].secret = await valueOf(side);
  const beatAt = new Date();
  const secrets = { [KEY]: fingerprintOf(cockpit.secretKey, KEY, receivers.staging.secret) };
  await cockpit.db.instance.deleteMany();
  await cockpit.db.instance.create({
    data: { id: "ins_new", sha: "0".repeat(40), bootedAt: beatAt, beatAt, secrets, dyno: "web.1" },
  });
  cockpit.moveClock(1_000);
  await cockpit.db.secretRotation.updateMany({ where: { endedAt: null }, data: { nextCheckAt: new Date(0) } });
  await advanceRotation(cockpit.system, cockpit.running.instance);
}

const valueOf = async (side: (typeof SIDES)[number]) =>
  (await stage.cockpit.platform.config(APPS[side])).vars[KEY] ?? "";
const detail = async (id: string) => (await getRotation(stage.cockpit.as("viewer"), { name: KEY, id })).rotation;

async function until(id: string, isSo: (rotation: Awaited<ReturnType<typeof detail>>) => boolean) {
  for (let steps = 0; steps < 30 && !isSo(await detail(id)); steps += 1) await step();
  return detail(id);
}

describe("a rotation of what GitHub signs its deliveries with", () => {
  it("goes to both consoles, then to their webhooks, and ends when both have taken a ping", async () => {
    const id = await ask();
    const ended = await until(id, ({ state }) => state === "succeeded");
    expect(ended).toMatchObject({ state: "succeeded", failure: null });
    expect(ended.places.map((place) => place.id)).toEqual([
      "heroku:raxx-console-prod",
      "heroku:raxx-console-staging",
      "webhook:staging",
      "webhook:production",
    ]);
    const [staging, production] = [await valueOf("staging"), await valueOf("production")];
    expect(staging).toMatch(/^[0-9a-f]{64}$/);
    expect(production).toBe(staging);
    expect((await stage.cockpit.platform.webhooks()).map(({ secret }) => secret)).toEqual([staging, staging]);
  });

  it("does not end while a console refuses the ping, and pings again", async () => {
    const id = await ask();
    await until(id, ({ places }) => places[2]?.state === "sent");
    Object.assign(receivers.staging, { secret: "another secret, set by hand", former: null });
    const refused = async () => (await detail(id)).problem?.includes("refused a ping") === true;
    for (let steps = 0; steps < 10 && !(await refused()); steps += 1) await step(["production"]);
    expect(await detail(id)).toMatchObject({ state: "converging", problem: expect.stringContaining("refused a ping") });
    stage.cockpit.moveClock(60_000);
    expect((await until(id, ({ state }) => state === "succeeded")).state).toBe("succeeded");
  });

  it("gives it again where it never arrived", async () => {
    const id = await ask();
    await until(id, ({ places }) => places[1]?.state === "verified");
    await stage.cockpit.platform.once({ hook_answer: "lost_before_accept" });
    await until(id, ({ places }) => places[2]?.state === "sent");
    // The ping is signed with the former secret, and the console takes it: that verifies nothing.
    const told = await until(id, ({ problem }) => problem?.includes("signed with the former secret") === true);
    expect(told).toMatchObject({ state: "converging", places: [{}, {}, { state: "sent" }, {}] });
    stage.cockpit.moveClock(60_000);
    expect((await until(id, ({ state }) => state === "succeeded")).state).toBe("succeeded");
  });

  it("waits, and says for what, where no webhook delivers to a console", async () => {
    await setWebhooks(["staging"]);
    const id = await ask();
    const waiting = await until(id, ({ problem }) => problem?.startsWith("No webhook") === true);
    expect(waiting.problem).toContain(`${receivers.production.url}/api/webhooks/github`);
    expect(waiting.state).toBe("converging");
    // Both are made anew, with the former secret: what was verified before says nothing of them.
    await setWebhooks(SIDES);
    const left = await until(id, ({ problem }) => problem?.includes("not seen with the new value") === true);
    expect(left).toMatchObject({ state: "revoking", problem: expect.stringContaining("staging console") });
  });

  it("survives a lost answer: the same secret is given again", async () => {
    await stage.cockpit.platform.once({ hook_answer: "lost_after_accept" });
    const id = await ask();
    expect((await until(id, ({ state }) => state === "succeeded")).state).toBe("succeeded");
  });
});
