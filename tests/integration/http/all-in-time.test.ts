import { createHmac } from "node:crypto";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import type { Database } from "@/lib/db/database";
import { mintDeploy } from "@/tests/factories/deploys";
import { createPerson } from "@/tests/factories/person";
import { bearer, call, serve } from "@/tests/factories/requests";
import { READS, readRoute } from "@/tests/factories/routes";
import { listRoutes } from "@/tests/house/route-files";
import { asPerson, EXAMPLES, type Example } from "@/tests/integration/audit/route-examples";
import { codeAt } from "@/tests/integration/people/open-console";
import { openPromotionStage, type PromotionStage } from "@/tests/integration/promotions/open-stage";

type Handler = Parameters<typeof call>[1];

/** Milliseconds of the requests' own clock at each step, and of the real one: what is real takes its own time. */
const STEP_MS = 250;
const REAL_STEP_S = 0.01;
/** Writes that ask somebody outside, or wait for a run. */
const ASKING = [
  "POST /api/deploys",
  "POST /api/deploys/{id}/cancel",
  "POST /api/deploys/{id}/resolve",
  "POST /api/promotions",
  "POST /api/rollbacks",
];
const METRICS_TOKEN = "a token for whoever measures";
const SECRET = "shared with GitHub";
/** Not on main's newest commits: a look-up of it needs GitHub. */
const ELSEWHERE = "c".repeat(40);

/** Examples of this file's own: those of every route ask nobody outside. */
const OWN: Record<string, Example> = {
  "POST /api/deploys": () => ({ body: { surface_id: "api-staging", ref: "feature/audit-export" } }),
  "POST /api/deploys/{id}/cancel": async ({ cockpit }) => {
    const running = { surfaceId: "raxx-mockups", state: "running", runId: "4711", nextCheckAt: new Date("2999-01-01") };
    return { params: { id: (await mintDeploy(cockpit, running)).id } };
  },
  "POST /api/deploys/{id}/resolve": async ({ cockpit, person }) => {
    const lost = { surfaceId: "getraxx", state: "unresolved", dispatchedAt: new Date() };
    const { id } = await mintDeploy(cockpit, { ...lost, nextCheckAt: new Date("2999-01-01") });
    const totp = await codeAt(person, new Date());
    return { params: { id }, body: { decision: "adopt", run_id: "4712", totp, reason: "it is ours" } };
  },
};

interface Timed {
  name: string;
  status: number;
  seconds: number;
}

let stage: PromotionStage;
const asked: Timed[] = [];

/** All of them at once, while the clock runs; each with the seconds until its answer. */
async function answersOf(requests: Record<string, () => Promise<Response>>): Promise<Timed[]> {
  vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ["setTimeout", "clearTimeout", "Date"] });
  const began = Date.now();
  const answers: Timed[] = [];
  const names = Object.keys(requests);
  for (const name of names) {
    void requests[name]?.().then(({ status }) => answers.push({ name, status, seconds: (Date.now() - began) / 1_000 }));
  }
  while (answers.length < names.length && Date.now() - began < 60_000) {
    await vi.advanceTimersByTimeAsync(STEP_MS);
    await stage.cockpit.db.$executeRaw`SELECT pg_sleep(${REAL_STEP_S})`;
  }
  vi.useRealTimers();
  return answers;
}

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}

async function handlerOf(name: string): Promise<Handler> {
  const [method = "", address = ""] = name.split(" ");
  const file = listRoutes().find((route) => route.path === address)?.file ?? "";
  const module: unknown = await import(path.resolve(file));
  const handler: unknown = typeof module === "object" && module !== null && Reflect.get(module, method);
  if (!isHandler(handler)) throw new Error(`no ${name}`);
  return handler;
}

/** A write as an admin would send it; what it needs is made before anybody outside falls silent. */
async function writeOf(name: string): Promise<() => Promise<Response>> {
  const { cockpit } = stage;
  const person = await createPerson(cockpit, { role: "admin" });
  const scene = { stage, cockpit, person };
  const sent = asPerson(scene, (await (OWN[name] ?? EXAMPLES[name])?.(scene)) ?? {});
  const handler = await handlerOf(name);
  const [method = ""] = name.split(" ");
  return () => call(cockpit, handler, { ...sent, method });
}

beforeAll(async () => {
  // No call gives up by itself: what ends one here is the request's own deadline.
  stage = await openPromotionStage({ upstreamTimeoutMs: 120_000, flags: { deployAsync: false } });
  const { cockpit } = stage;
  cockpit.running.env = { ...cockpit.running.env, METRICS_TOKEN, GITHUB_WEBHOOK_SECRET: SECRET };
  serve(cockpit);
  await stage.reset();
  const requests: Record<string, () => Promise<Response>> = {};
  for (const name of ASKING) requests[name] = await writeOf(name);
  const promotion = await cockpit.db.promotion.findFirst();
  const subjects = {
    deployId: "dep_none",
    promotionId: promotion?.id ?? "prm_none",
    flipId: "flp_none",
    webhookId: "whk_none",
    rotationId: "rot_none",
    sha: ELSEWHERE,
  };
  for (const read of READS) requests[`GET ${read.path}`] = () => readRoute(cockpit, read, subjects);
  await cockpit.platform.scenario({ hang: ["github", "heroku", "cloudflare"] });
  asked.push(...(await answersOf(requests)));
}, 60_000);
afterAll(async () => {
  vi.useRealTimers();
  await stage.cockpit.platform.calm();
  globalThis.cockpitConsole = undefined;
  await stage.close();
});

describe("while GitHub, Heroku and Cloudflare never answer", () => {
  it.each([...ASKING, ...READS.map((read) => `GET ${read.path}`)])("%s is answered within 25 s", (name) => {
    const answer = asked.find((one) => one.name === name);
    expect(answer, "was answered").toBeDefined();
    expect(answer?.seconds).toBeLessThanOrEqual(25.25);
    expect(answer?.status).not.toBe(500);
  });

  it("some of them have asked, and waited in vain", () => {
    const waited = asked.filter(({ seconds }) => seconds >= 15).map(({ name }) => name);
    expect(waited).toEqual(expect.arrayContaining([...ASKING, "GET /api/surfaces/{surface_id}/review"]));
  });
});

describe("while the database takes a connection and never answers", () => {
  const unheard: Timed[] = [];
  const waiting = ["GET /readyz", "GET /api/metrics", "GET /api/deploys/in-flight", "GET /api/deploys/events"];

  /** A database of which nothing ever comes back. */
  function silentDatabase(): Database {
    const never = () => new Promise<never>(() => undefined);
    const table = new Proxy({}, { get: () => never });
    return new Proxy(stage.cockpit.db, {
      get: (_db, name) => (typeof name === "string" && name.startsWith("$") ? never : table),
    });
  }

  beforeAll(async () => {
    const { cockpit } = stage;
    const database = { ...cockpit.running.database, db: silentDatabase() };
    serve({ ...cockpit, running: { ...cockpit.running, database } });
    const headers = bearer(cockpit.people.viewer.apiToken);
    const requests: Record<string, () => Promise<Response>> = {};
    for (const name of waiting) {
      const handler = await handlerOf(name);
      const token = { authorization: `Bearer ${METRICS_TOKEN}` };
      requests[name] = () => call(cockpit, handler, { headers: name.endsWith("metrics") ? token : headers });
    }
    requests["POST /api/webhooks/github"] = await deliveryOf("POST /api/webhooks/github");
    unheard.push(...(await answersOf(requests)));
  }, 60_000);

  it.each([...waiting, "POST /api/webhooks/github"])("%s is answered 503 within 25 s", (name) => {
    const answer = unheard.find((one) => one.name === name);
    expect(answer).toMatchObject({ status: 503 });
    expect(answer?.seconds).toBeLessThanOrEqual(name === "GET /readyz" ? 10 : 25.25);
  });
});

async function deliveryOf(name: string): Promise<() => Promise<Response>> {
  const handler = await handlerOf(name);
  const raw = JSON.stringify({ zen: "ping" });
  const signature = createHmac("sha256", SECRET).update(raw).digest("hex");
  const event = { "x-github-delivery": "d1", "x-github-event": "workflow_run" };
  const headers = { ...event, "x-hub-signature-256": `sha256=${signature}` };
  return () => call(stage.cockpit, handler, { method: "POST", headers, raw });
}
