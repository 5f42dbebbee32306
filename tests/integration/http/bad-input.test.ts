import { globSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { encodeCursor } from "@/lib/core/page";
import { anyText } from "@/tests/factories/arbitraries";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mintDeploy, mirrorMain } from "@/tests/factories/deploys";
import { bearer, call, type Sent, serve } from "@/tests/factories/requests";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const CASES = 2_000;

type Handler = Parameters<typeof call>[1];
interface Target {
  name: string;
  method: string;
  params: string[];
  handler: Handler;
}

let cockpit: TestConsole;
const targets: Target[] = [];

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
  await mintDeploy(cockpit, { id: "dep_known" });
  serve(cockpit);
  for (const file of globSync("app/api/**/route.ts").sort()) {
    const handlers: unknown = await import(path.resolve(file));
    const params = [...file.matchAll(/\[(?:\.\.\.)?(\w+)\]/g)].map((found) => found[1] ?? "");
    for (const method of METHODS) {
      const handler: unknown = typeof handlers === "object" && handlers !== null && Reflect.get(handlers, method);
      if (isHandler(handler)) targets.push({ name: path.dirname(file), method, params, handler });
    }
  }
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

const NASTY = [
  "",
  " ",
  "\u0000",
  "\ud800",
  "__proto__",
  "constructor",
  "../../etc/passwd",
  "' OR 1=1 --",
  "$where: 1",
  "{{7*7}}",
  "<script>alert(1)</script>",
  "%00%0a",
  "NaN",
  "-1",
  "9".repeat(400),
  "x".repeat(5_000),
  "2026-99-99T99:99:99Z",
  "0000-01-01T00:00:00Z",
  "api-staging",
  "dep_known",
  "current",
];
const nasty = fc.oneof(fc.constantFrom(...NASTY), anyText(30));
const scalar = fc.oneof(nasty, fc.double(), fc.boolean(), fc.constant(null), fc.bigInt().map(Number));
const field = fc.oneof(scalar, fc.array(scalar, { maxLength: 4 }), fc.dictionary(nasty, scalar, { maxKeys: 3 }));

const FIELDS = [
  "surface_id",
  "sha",
  "ref",
  "reason",
  "confirm",
  "override",
  "email",
  "password",
  "totp",
  "name",
  "scopes",
  "expires_in_days",
  "kind",
  "expires_at",
  "decision",
  "run_id",
  "__proto__",
  "workflow",
];
const QUERIES = [
  "limit",
  "cursor",
  "surface_id",
  "state",
  "target_env",
  "actor",
  "action",
  "family",
  "env",
  "from",
  "to",
  "sha",
];

// Never a whole valid request: every object carries a word that no route knows.
const object = fc
  .dictionary(fc.constantFrom(...FIELDS), field, { maxKeys: 6 })
  .map((fields) => JSON.stringify({ surface_id: "api-staging", ...fields, nobody_knows_this: 1 }));
const isEmpty = (text: string) => /^\s*(\{\s*\})?\s*$/.test(text);
// Nothing, and an empty object, are what some methods take.
const raw = fc
  .oneof(
    { weight: 6, arbitrary: object },
    { weight: 2, arbitrary: field.map((value) => JSON.stringify(value) ?? "") },
    { weight: 1, arbitrary: anyText(60) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString("latin1")) },
    { weight: 1, arbitrary: fc.constantFrom("[".repeat(50_000), `{"a":`.repeat(9_000), `"${"x".repeat(270_000)}"`) },
  )
  .filter((text) => !isEmpty(text));

const headerText = fc.oneof(
  fc.constantFrom("*", "W/", "null", "https://evil.example", "Bearer", "Basic eDp5", "Bearer rxc_x", "0", "-5", "1e9"),
  fc
    .array(fc.integer({ min: 0x20, max: 0xff }), { maxLength: 40 })
    .map((codes) => String.fromCharCode(...codes).trim()),
);
const HEADERS = [
  "origin",
  "cookie",
  "x-request-id",
  "idempotency-key",
  "if-none-match",
  "content-type",
  "content-length",
  "x-forwarded-for",
  "x-forwarded-host",
  "user-agent",
  "accept",
  "x-github-event",
  "x-hub-signature-256",
];

const cursor = fc.array(nasty, { minLength: 1, maxLength: 3 }).map(encodeCursor);
const badRequest = fc.record({
  index: fc.nat(),
  who: fc.constantFrom("viewer", "operator", "admin", "admin", "nobody"),
  params: fc.array(nasty, { minLength: 3, maxLength: 3 }),
  query: fc.dictionary(fc.constantFrom(...QUERIES), fc.oneof(nasty, cursor), { maxKeys: 4 }),
  headers: fc.dictionary(fc.constantFrom(...HEADERS), headerText, { maxKeys: 3 }),
  raw,
});
type BadRequest = typeof badRequest extends fc.Arbitrary<infer Value> ? Value : never;

function authorization(who: BadRequest["who"]): Record<string, string> {
  return who === "nobody" ? {} : bearer(cockpit.people[who].apiToken);
}

function sentOf(target: Target, bad: BadRequest): Sent {
  const query = new URLSearchParams(Object.entries(bad.query)).toString();
  const params = Object.fromEntries(target.params.map((name, index) => [name, bad.params[index] ?? ""]));
  const json = { "content-type": "application/json" };
  const sent = { method: target.method, path: `/api/x?${query}`, params };
  const headers = { ...json, ...bad.headers, ...authorization(bad.who) };
  return target.method === "GET" ? { ...sent, headers } : { ...sent, headers, raw: bad.raw };
}

/** Names and queries that no database stores, for every route that has any. */
function unstorable(target: Target): Sent[] {
  return ["\u0000", "\ud800"].map((text) => {
    const query = new URLSearchParams(QUERIES.map((name) => [name, text])).toString();
    const params = Object.fromEntries(target.params.map((name) => [name, text]));
    return {
      method: "GET",
      path: `/api/x?${target.params.length > 0 ? "" : query}`,
      params,
      headers: authorization("admin"),
    };
  });
}

async function changeable() {
  const { db } = cockpit;
  const counts = [db.deploy.count(), db.session.count(), db.apiToken.count(), db.surfaceLock.count()];
  return { counts: await Promise.all(counts), deploys: await db.deploy.findMany() };
}

describe(`${CASES} generated bad requests to every route`, () => {
  it("crash nothing, are never a 500, are never accepted, and change nothing", { timeout: 120_000 }, async () => {
    const before = await changeable();
    const seen = new Map<number, number>();
    await fc.assert(
      fc.asyncProperty(badRequest, async (bad) => {
        const target = targets[bad.index % targets.length];
        if (target === undefined) throw new Error("there are no routes");
        const response = await call(cockpit, target.handler, sentOf(target, bad));
        seen.set(response.status, (seen.get(response.status) ?? 0) + 1);
        expect(response.status, `${target.method} ${target.name}`).not.toBe(500);
        if (target.method !== "GET")
          expect(response.status, `${target.method} ${target.name}`).toBeGreaterThanOrEqual(400);
        if (response.status >= 400) {
          expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
        }
        await response.body?.cancel();
      }),
      { numRuns: CASES },
    );
    expect(await changeable()).toEqual(before);
    expect((await cockpit.platform.counts()).dispatches.total).toBe(0);
    for (const status of [401, 403, 404, 405, 413, 415, 422]) expect(seen.get(status) ?? 0).toBeGreaterThan(0);
  });

  it("never ask the database for what it cannot store", async () => {
    for (const target of targets.filter(({ method }) => method === "GET")) {
      for (const sent of unstorable(target)) {
        const response = await call(cockpit, target.handler, sent);
        expect(response.status, target.name).not.toBe(500);
        await response.body?.cancel();
      }
    }
  });

  it("reach every route there is", () => {
    expect(targets.length).toBeGreaterThanOrEqual(5 * 15);
    expect(new Set(targets.map((target) => target.method))).toEqual(new Set(METHODS));
  });
});
