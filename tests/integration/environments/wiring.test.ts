import { NextRequest } from "next/server";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import * as deploys from "@/app/api/deploys/route";
import * as environment from "@/app/api/environment/route";
import * as version from "@/app/api/version/route";
import { GET as readyz } from "@/app/readyz/route";
import { openDatabase } from "@/lib/db/database";
import { beat } from "@/lib/reconciler/reconciler";
import { proxy } from "@/proxy";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mirrorMain } from "@/tests/factories/deploys";
import { containing } from "@/tests/factories/matchers";
import { startPlatform, type TestPlatform } from "@/tests/factories/platform";
import { bearer, call, serve } from "@/tests/factories/requests";

let platform: TestPlatform;
let staging: TestConsole;
let production: TestConsole;

beforeAll(async () => {
  platform = await startPlatform();
  [staging, production] = await Promise.all([
    createTestConsole({ platform }),
    createTestConsole({ platform, environment: "production" }),
  ]);
});
beforeEach(() => {
  globalThis.cockpitStamp = undefined;
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await Promise.all([staging.close(), production.close()]);
  await platform.close();
});

/** A page as the proxy lets it in or refuses it. */
function open(path: string, host: string): Promise<Response> {
  return proxy(new NextRequest(`https://${host}${path}`, { headers: { host } }));
}

describe("two consoles from one code", () => {
  it("answer each its own environment, decided by the host alone", async () => {
    for (const cockpit of [staging, production]) {
      serve(cockpit);
      expect(await (await call(cockpit, version.GET)).json()).toMatchObject({ environment: cockpit.environment });
      const headers = {
        ...bearer(cockpit.people.viewer.apiToken),
        "x-forwarded-host": "console.raxx.app",
        cookie: "env=production",
      };
      const path = "/api/environment?environment=production&env=production";
      expect(await (await call(cockpit, environment.GET, { headers, path })).json()).toMatchObject({
        environment: cockpit.environment,
        selected_env: cockpit.environment,
        host: cockpit.host,
      });
    }
  });

  it("refuse each other's host, since host and process disagree", async () => {
    serve(staging);
    const response = await call(staging, version.GET, { headers: { host: production.host } });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      code: "unavailable",
      miswired: { host: "production", process: "staging", database: "staging" },
    });
  });

  it("do not know each other's people", async () => {
    serve(production);
    const headers = bearer(staging.people.admin.apiToken);
    expect((await call(production, environment.GET, { headers })).status).toBe(401);
  });

  it("may deploy any surface from either, recorded with the host's environment", async () => {
    await mirrorMain(production);
    serve(production);
    const headers = bearer(production.people.operator.apiToken);
    const response = await call(production, deploys.POST, {
      method: "POST",
      headers,
      body: { surface_id: "api-staging" },
    });
    expect(response.status).toBe(202);
    const row = await production.db.auditRow.findFirstOrThrow({ where: { action: "console.deploy.intent" } });
    expect(JSON.parse(row.envelope)).toMatchObject({
      environment: "production",
      selected_env: "production",
      target_env: "staging",
      host: "console.raxx.app",
    });
  });
});

describe("a page that is refused", () => {
  it("runs no script, and nothing frames it", async () => {
    serve(staging);
    const response = await open("/", "evil.example");
    expect(response.status).toBe(421);
    const policy = response.headers.get("content-security-policy");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
  });
});

describe("a database of the other environment", () => {
  it("is never served: every route says so and names the three values", async () => {
    serve({ ...staging, running: { ...staging.running, database: production.running.database } });
    const before = await production.auditCount();
    const headers = bearer(production.people.operator.apiToken);
    const response = await call(staging, deploys.POST, {
      method: "POST",
      headers,
      body: { surface_id: "api-staging" },
    });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      miswired: { host: "staging", process: "staging", database: "production" },
    });
    expect(await production.auditCount()).toBe(before);
  });

  it("is shown as a page that says miswired and names the three values", async () => {
    serve({ ...staging, running: { ...staging.running, database: production.running.database } });
    const response = await open("/", staging.host);
    expect(response.status).toBe(503);
    const html = await response.text();
    for (const word of [
      "Miswired",
      "<dt>Host</dt><dd>staging",
      "<dt>Process</dt><dd>staging",
      "<dt>Database</dt><dd>production",
    ]) {
      expect(html).toContain(word);
    }
  });

  it("fails readyz", async () => {
    serve({ ...staging, running: { ...staging.running, database: production.running.database } });
    const response = await readyz();
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ wiring: containing("the database production") });
  });
});

describe("a database that does not answer", () => {
  it("before it has said whose it is keeps everybody out, with 503 and words", async () => {
    const nobody = openDatabase("postgres://nobody@127.0.0.1:9/none");
    serve({ ...staging, running: { ...staging.running, database: nobody } });
    const response = await call(staging, version.GET);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: "unavailable", detail: containing("database") });
    await nobody.close();
  });

  it("later does not make the console forget whose it is", async () => {
    serve(staging);
    expect((await call(staging, version.GET)).status).toBe(200);
    const known = globalThis.cockpitStamp;
    globalThis.cockpitStamp = { value: known?.value, at: 0 };
    const nobody = openDatabase("postgres://nobody@127.0.0.1:9/none");
    globalThis.cockpitConsole = { ...staging.running, database: nobody };
    expect((await call(staging, version.GET)).status).toBe(200);
    await nobody.close();
  });
});

describe("an unknown host", () => {
  it("gets 421 before any session is read: a page for people, a problem for programs", async () => {
    serve(staging);
    const page = await open("/deploys", "evil.example");
    expect(page.status).toBe(421);
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(await page.text()).toContain("This address is not a console");
    const api = await open("/api/deploys", "evil.example");
    expect(api.status).toBe(421);
    expect(await api.json()).toMatchObject({ code: "misdirected" });
  });

  it("cannot put its own words into the page", async () => {
    serve(staging);
    const request = new NextRequest("https://x.example/", { headers: { host: '"><script>alert(1)</script>' } });
    const html = await (await proxy(request)).text();
    expect(html).not.toContain("<script>");
  });

  it("may still ask whether the process is alive", async () => {
    serve(staging);
    expect((await open("/healthz", "10.0.0.7")).status).toBe(200);
  });
});

describe("an address that stands for no text", () => {
  it.each(["/deploys/%00", "/deploys/%", "/deploys/%ed%a0%80", "/api/deploys/%ff"])(
    "is not found: %s",
    async (path) => {
      serve(staging);
      const response = await open(path, staging.host);
      expect(response.status).toBe(404);
      expect(response.headers.get("content-type")).toMatch(path.startsWith("/api/") ? /problem\+json/ : /text\/html/);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(await response.text()).toContain("This address cannot be read.");
    },
  );
});

describe("readyz", () => {
  it("is ready when database, migrations, wiring and a reconciler are", async () => {
    serve(staging);
    await beat(staging.running);
    const response = await readyz();
    expect(await response.json()).toEqual({
      ready: true,
      database: "ok",
      migrations: "ok",
      wiring: "ok",
      reconciler: "ok",
      watchers: [],
    });
    expect(response.status).toBe(200);
  });

  it("stays ready while a watcher cannot watch, and tells which, since when", async () => {
    serve(staging);
    await beat(staging.running);
    const name = "runs:deploy-heroku.yml";
    const since = new Date();
    const trouble = { problem: "GitHub has no such workflow.", problemKind: "not_found", problemSince: since };
    const row = { nextCheckAt: since, ...trouble };
    await staging.db.mirror.upsert({ where: { name }, create: { name, ...row }, update: row });
    const response = await readyz();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ ready: true, watchers: [{ name, since: since.toISOString() }] });
    await staging.db.mirror.delete({ where: { name } });
  });

  it("does not conclude from what it cannot read that everything is watched", async () => {
    await beat(staging.running);
    const fails = () => Promise.reject(new Error("this table cannot be read"));
    const table = new Proxy({}, { get: () => fails });
    const db = new Proxy(staging.db, {
      get: (all, name): unknown =>
        name === "mirror" || name === "surfaceObservation" ? table : Reflect.get(all, name),
    });
    const database = { ...staging.running.database, db };
    serve({ ...staging, running: { ...staging.running, database } });
    const unread = "could not be read: nobody knows";
    expect(await (await readyz()).json()).toMatchObject({ ready: true, watchers: [], watching: unread, live: unread });
  });

  it("is not on a host for which every page says miswired, and is by address", async () => {
    serve(staging);
    await beat(staging.running);
    const ask = (host: string) => readyz(new Request("http://127.0.0.1/readyz", { headers: { host } }));
    const miswired = await ask(production.host);
    expect(miswired.status).toBe(503);
    expect(await miswired.json()).toMatchObject({ ready: false, wiring: containing("the host is production") });
    for (const host of [staging.host, "10.0.0.7:3000"]) expect((await ask(host)).status).toBe(200);
  });

  it("tells of a flag that is neither on nor off, and serves all the same", async () => {
    const [flag, ...others] = staging.running.flagReadings;
    if (flag === undefined) throw new Error("no flag is declared");
    serve({
      ...staging,
      running: { ...staging.running, flagReadings: [{ ...flag, source: "unreadable" }, ...others] },
    });
    await beat(staging.running);
    const response = await readyz();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ ready: true, flags: containing(flag.key) });
  });

  it("is not when no reconciler has shown a sign of life for a minute", async () => {
    serve(staging);
    await staging.db.instance.updateMany({ data: { beatAt: new Date(Date.now() - 61_000) } });
    const response = await readyz();
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ ready: false, reconciler: containing("60 s") });
  });
});
