import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";

import { ROLES, type Role } from "@/lib/core/actor";
import { can, type Permission } from "@/lib/core/permissions";
import { listMisfits, sqlAsOwner } from "@/tests/factories/audit";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { createSession } from "@/tests/factories/person";
import { bearer, call, type Sent, serve } from "@/tests/factories/requests";
import { listRoutes } from "@/tests/house/route-files";
import { asPerson, EXAMPLES, newcomer, type Scene, WITHOUT_EXAMPLE } from "@/tests/integration/audit/route-examples";
import { openPromotionStage, type PromotionStage } from "@/tests/integration/promotions/open-stage";

type Handler = Parameters<typeof call>[1];

interface Method {
  name: string;
  method: string;
  file: string;
  permission: Permission;
}

const METHODS: Method[] = listRoutes()
  .filter(({ path: address }) => address.startsWith("/api/"))
  .flatMap(({ file, path: address, offered }) =>
    offered
      .filter(({ method }) => method !== "GET")
      .map(({ method, permission }) => ({
        name: `${method} ${address}`,
        method,
        file,
        permission: permissionOf(permission),
      })),
  );
const GUARDED = METHODS.filter(({ name }) => name !== "POST /api/webhooks/github");
/** What only the production console does. */
const OF_PRODUCTION = new Set(["POST /api/attestations"]);

let stage: PromotionStage;
let production: TestConsole;

function permissionOf(text: string | null): Permission {
  // What names none proves itself by signature; nobody has this one.
  return isPermission(text) ? text : "deploy:advance";
}

function isPermission(text: string | null): text is Permission {
  return text !== null;
}

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}

async function handlerOf({ file, method }: Method): Promise<Handler> {
  const module: unknown = await import(path.resolve(file));
  const handler: unknown = typeof module === "object" && module !== null && Reflect.get(module, method);
  if (!isHandler(handler)) throw new Error(`${file} has no ${method}`);
  return handler;
}

const allowedTo = (role: Role, permission: Permission) =>
  can({ kind: "person", id: "", email: "", name: "", sessionId: "", role }, permission).allowed;

const consoleOf = ({ name }: Method) => (OF_PRODUCTION.has(name) ? production : stage.cockpit);

async function sceneOf(method: Method): Promise<Scene> {
  const cockpit = consoleOf(method);
  serve(cockpit);
  const least = ROLES.find((role) => allowedTo(role, method.permission)) ?? "viewer";
  return { stage, cockpit, person: await newcomer(cockpit, least) };
}

async function ask(method: Method, scene: Scene, sent: Sent): Promise<Response> {
  const handler = await handlerOf(method);
  return call(scene.cockpit, handler, { ...sent, method: method.method });
}

async function exampleOf(method: Method, scene: Scene): Promise<Sent> {
  const params = { id: "nothing", surface_id: "getraxx" };
  return asPerson(scene, (await EXAMPLES[method.name]?.(scene)) ?? { params, body: {} });
}

/** What reading alone may change: when somebody was last seen, and what outside was last looked at. */
const VOLATILE = new Set([
  "console_audit_log",
  "console_audit_head",
  "console_audit_spans",
  "_prisma_migrations",
  "upstream_health",
  "mirrors",
  "main_commits",
  "surface_observations",
  "surface_stretches",
  "surface_sightings",
  "commit_distances",
  "instances",
  "console_observations",
  "version_comparisons",
  "rate_limits",
  "audit_tallies",
]);
const tablesSchema = z.array(z.object({ name: z.string() }));

/** Everything this console has stored, as one text for each table. */
async function stored({ db }: TestConsole): Promise<Record<string, unknown>> {
  const tables = tablesSchema.parse(
    await db.$queryRaw`SELECT relname::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
  );
  const counted = tables.filter(({ name }) => !VOLATILE.has(name));
  const contents = counted.map(async ({ name }) => {
    const rows = await db.$queryRawUnsafe(
      `SELECT md5(coalesce(string_agg(row.text, '' ORDER BY row.text), '')) AS hash
       FROM (SELECT (to_jsonb(t) - 'last_seen_at' - 'last_used_at')::text AS text FROM "${name}" t) row`,
    );
    return [name, rows] as const;
  });
  return Object.fromEntries(await Promise.all(contents));
}

/** Calls that could change something on a platform. */
async function outsideWrites({ platform }: TestConsole): Promise<number> {
  const { github } = await platform.counts();
  const writes = Object.entries(github.by_route).filter(([route]) => !route.startsWith("GET "));
  return writes.reduce((sum, [, count]) => sum + count, 0);
}

async function append(cockpit: TestConsole, how: "works" | "fails"): Promise<void> {
  const body =
    how === "works" ? "BEGIN RETURN console_audit_append_really(e); END" : "BEGIN RAISE EXCEPTION 'disk full'; END";
  await sqlAsOwner(
    cockpit,
    `CREATE OR REPLACE FUNCTION console_audit_append(e jsonb) RETURNS bigint LANGUAGE plpgsql AS $$ ${body} $$`,
  );
}

beforeAll(async () => {
  stage = await openPromotionStage();
  production = await createTestConsole({ environment: "production", platform: stage.cockpit.platform });
  for (const cockpit of [stage.cockpit, production]) {
    await sqlAsOwner(cockpit, "ALTER FUNCTION console_audit_append(jsonb) RENAME TO console_audit_append_really");
  }
});
beforeEach(async () => {
  for (const cockpit of [stage.cockpit, production]) await append(cockpit, "works");
  await stage.reset();
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await production.close();
  await stage.close();
});

/** Expects a refusal that leaves nothing but rows about the attempt. */
async function expectRefused(method: Method, scene: Scene, given: { sent: Sent; statuses: number[] }): Promise<void> {
  const before = await stored(scene.cockpit);
  const writes = await outsideWrites(scene.cockpit);
  const response = await ask(method, scene, given.sent);
  expect(given.statuses, `${method.name} answered ${response.status}`).toContain(response.status);
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  expect(await stored(scene.cockpit)).toEqual(before);
  expect(await outsideWrites(scene.cockpit)).toBe(writes);
}

describe("every method that changes something", () => {
  it("has an example here, or the reason why it has none", () => {
    const known = (name: string) => Object.hasOwn(EXAMPLES, name) !== Object.hasOwn(WITHOUT_EXAMPLE, name);
    expect(METHODS.map(({ name }) => name).filter((name) => !known(name))).toEqual([]);
    const names = METHODS.map(({ name }) => name);
    expect([...Object.keys(EXAMPLES), ...Object.keys(WITHOUT_EXAMPLE)].filter((name) => !names.includes(name))).toEqual(
      [],
    );
  });

  it.each(GUARDED)("$name is refused without a session, unless it opens one", async (method) => {
    const scene = await sceneOf(method);
    const sent = await exampleOf(method, scene);
    const nobody = { ...sent, headers: { ...sent.headers, authorization: null, cookie: null } };
    if (can({ kind: "anonymous" }, method.permission).allowed) {
      const foreign = { ...nobody, headers: { ...nobody.headers, origin: "https://evil.example" } };
      return expectRefused(method, scene, { sent: foreign, statuses: [403] });
    }
    await expectRefused(method, scene, { sent: nobody, statuses: [401] });
    const stale = { ...sent, headers: { ...sent.headers, ...bearer("rxc_nobody") } };
    await expectRefused(method, scene, { sent: stale, statuses: [401] });
  });

  it.each(GUARDED)("$name is refused to every role below, and to a token that may only read", async (method) => {
    if (can({ kind: "anonymous" }, method.permission).allowed) return;
    const scene = await sceneOf(method);
    const sent = await exampleOf(method, scene);
    // Without an example the body is not one that the method takes.
    const statuses = Object.hasOwn(EXAMPLES, method.name) ? [403] : [403, 422];
    for (const role of ROLES.filter((candidate) => !allowedTo(candidate, method.permission))) {
      const { apiToken } = scene.cockpit.people[role];
      const theirs = { ...sent, headers: { ...sent.headers, ...bearer(apiToken) } };
      await expectRefused(method, scene, { sent: theirs, statuses });
    }
    await scene.cockpit.db.apiToken.updateMany({ where: { personId: scene.person.id }, data: { scopes: ["read"] } });
    const reader = { ...sent, headers: { ...sent.headers, cookie: null, ...bearer(scene.person.apiToken) } };
    await expectRefused(method, scene, { sent: reader, statuses });
  });

  it.each(GUARDED)("$name is refused to a cookie with another site's origin, or none", async (method) => {
    const scene = await sceneOf(method);
    const sent = await exampleOf(method, scene);
    const { token } = await createSession(scene.cockpit.db, scene.person);
    const cookie = `__Host-cockpit_session=${token}`;
    for (const origin of ["https://evil.example", "null", scene.cockpit.origin.replace("https", "http"), null]) {
      const theirs = { ...sent, headers: { ...sent.headers, authorization: null, cookie, origin } };
      await expectRefused(method, scene, { sent: theirs, statuses: [403] });
    }
  });

  it.each(METHODS)("$name is refused on a host that is not this console's", async (method) => {
    const scene = await sceneOf(method);
    const sent = await exampleOf(method, scene);
    const sister = scene.cockpit === production ? stage.cockpit.host : production.host;
    for (const host of ["evil.example", `${scene.cockpit.host}:8443`, null]) {
      const forwarded = { "x-forwarded-host": scene.cockpit.host };
      const elsewhere = { ...sent, headers: { ...sent.headers, ...forwarded, host } };
      await expectRefused(method, scene, { sent: elsewhere, statuses: [421] });
    }
    const mistaken = { ...sent, headers: { ...sent.headers, host: sister } };
    await expectRefused(method, scene, { sent: mistaken, statuses: [503] });
  });

  it.each(METHODS.filter(({ name }) => Object.hasOwn(EXAMPLES, name)))(
    "$name is refused while the log cannot be written, and is granted when it can",
    async (method) => {
      const scene = await sceneOf(method);
      const sent = await exampleOf(method, scene);
      await append(scene.cockpit, "fails");
      await expectRefused(method, scene, { sent, statuses: [503] });
      await append(scene.cockpit, "works");
      const rows = await scene.cockpit.auditCount();
      const response = await ask(method, scene, sent);
      expect(response.ok, `${method.name}: ${response.status} ${response.ok ? "" : await response.text()}`).toBe(true);
      expect(await scene.cockpit.auditCount()).toBeGreaterThan(rows);
      expect(await listMisfits(scene.cockpit.db)).toEqual([]);
    },
  );
});
