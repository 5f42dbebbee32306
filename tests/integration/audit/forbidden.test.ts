import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import * as exported from "@/app/api/audit/export/route";
import * as verify from "@/app/api/audit/verify/route";
import * as cancel from "@/app/api/deploys/[id]/cancel/route";
import * as events from "@/app/api/deploys/events/route";
import * as deploys from "@/app/api/deploys/route";
import * as displays from "@/app/api/displays/route";
import * as lock from "@/app/api/surfaces/[surface_id]/lock/route";
import * as version from "@/app/api/version/route";
import { recordForbidden } from "@/lib/audit/record-forbidden";
import { recordTallies } from "@/lib/audit/record-tallies";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { failureOf } from "@/tests/factories/failures";
import { containing } from "@/tests/factories/matchers";
import { bearer, call, type Sent, serve } from "@/tests/factories/requests";

type Handler = Parameters<typeof call>[1];

let cockpit: TestConsole;
beforeEach(async () => {
  cockpit = await createTestConsole();
  serve(cockpit);
});
afterEach(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

const viewer = () => bearer(cockpit.people.viewer.apiToken);
const rows = async () => {
  const found = await cockpit.db.auditRow.findMany({
    where: { action: "console.auth.forbidden" },
    orderBy: { seq: "asc" },
  });
  return found.map(({ envelope }): unknown => JSON.parse(envelope));
};

interface Attempt {
  what: string;
  handler: Handler;
  sent: Sent;
  permission: string;
  route: string;
}

const posted = (path: string, more: Sent = {}): Sent => ({ method: "POST", path, ...more });
const REFUSED: Attempt[] = [
  {
    what: "a cancel",
    handler: cancel.POST,
    sent: posted("/api/deploys/dep_1/cancel", { params: { id: "dep_1" } }),
    permission: "deploy:cancel",
    route: "/api/deploys/{id}/cancel",
  },
  {
    what: "a lock",
    handler: lock.PUT,
    sent: {
      method: "PUT",
      path: "/api/surfaces/api-staging/lock",
      params: { surface_id: "api-staging" },
      body: { kind: "lock", reason: "a reason that is long enough" },
    },
    permission: "surface:lock",
    route: "/api/surfaces/{surface_id}/lock",
  },
  {
    what: "an export",
    handler: exported.GET,
    sent: { path: "/api/audit/export?format=csv" },
    permission: "audit:export",
    route: "/api/audit/export",
  },
  {
    what: "a verification",
    handler: verify.POST,
    sent: posted("/api/audit/verify"),
    permission: "audit:verify",
    route: "/api/audit/verify",
  },
  {
    what: "the displays",
    handler: displays.GET,
    sent: { path: "/api/displays" },
    permission: "display:read",
    route: "/api/displays",
  },
];

describe("an attempt that is refused", () => {
  it.each(REFUSED)("leaves a row about $what: who, what and where", async ({ handler, sent, permission, route }) => {
    const answer = await call(cockpit, handler, { ...sent, headers: viewer() });
    expect(answer.status).toBe(403);
    expect(await rows()).toMatchObject([
      {
        actor: { kind: "token", email: cockpit.people.viewer.email },
        subject: { kind: "route", id: sent.path?.split("?")[0] },
        payload: { permission, route, method: sent.method ?? "GET", code: "forbidden" },
      },
    ]);
  });

  it("leaves no second row where its verb has written one of its own", async () => {
    const before = await cockpit.auditCount();
    const sent = posted("/api/deploys", { body: { surface_id: "api-staging" } });
    expect((await call(cockpit, deploys.POST, { ...sent, headers: viewer() })).status).toBe(403);
    expect(await cockpit.auditCount()).toBe(before + 1);
    expect(await rows()).toEqual([]);
  });

  it("leaves one row a minute, however often it is repeated, and their number after it", async () => {
    for (let count = 0; count < 30; count += 1) {
      await call(cockpit, exported.GET, { path: "/api/audit/export?format=csv", headers: viewer() });
    }
    expect((await rows()).length).toBeLessThanOrEqual(2);
    cockpit.moveClock(120_000);
    await recordTallies(cockpit.system);
    const [last] = (await rows()).slice(-1);
    expect(last).toMatchObject({ payload: { route: "/api/audit/export" } });
    expect(last).toHaveProperty("payload.count");
    expect(last).toHaveProperty("payload.since");
    expect((await rows()).length).toBeLessThanOrEqual(4);
  });

  it("leaves none where nobody is known, and stays refused where none can be written", async () => {
    expect((await call(cockpit, exported.GET, { path: "/api/audit/export?format=csv" })).status).toBe(401);
    expect(await rows()).toEqual([]);
  });

  it("is written down by the console alone", async () => {
    const by = cockpit.as("viewer");
    const forbidden = {
      by,
      permission: "audit:export",
      method: "GET",
      route: "/x",
      target: "/x",
      code: "forbidden",
    } as const;
    expect((await failureOf(recordForbidden(cockpit.as("admin"), forbidden))).code).toBe("forbidden");
  });
});

describe("the log of requests", () => {
  const logged = () => {
    const lines: { facts: Record<string, unknown>; level: string }[] = [];
    for (const level of ["info", "error", "debug", "warn"] as const) {
      vi.spyOn(cockpit.running.log, level).mockImplementation((facts: unknown) => {
        if (typeof facts === "object" && facts !== null) lines.push({ facts: { ...facts }, level });
      });
    }
    return lines;
  };
  afterEach(() => vi.restoreAllMocks());

  it("has a line for each: method, address as declared, status, duration, who and request id, and nothing of the query", async () => {
    const lines = logged();
    const path = "/api/deploys/dep_secret/cancel?token=rxc_hidden";
    const headers = { ...viewer(), "x-request-id": "req_traced_1" };
    await call(cockpit, cancel.POST, { method: "POST", path, params: { id: "dep_secret" }, headers });
    const [line] = lines.filter(({ facts }) => facts.status === 403);
    expect(line).toMatchObject({
      level: "info",
      facts: {
        method: "POST",
        route: "/api/deploys/{id}/cancel",
        request_id: "req_traced_1",
        actor: { kind: "token", id: cockpit.people.viewer.apiTokenId },
      },
    });
    expect(line?.facts.duration_ms).toBeGreaterThanOrEqual(0);
    expect(JSON.stringify(line?.facts)).not.toMatch(/rxc_|dep_secret/);
    await call(cockpit, version.GET, { path: "/api/version" });
    expect(lines.at(-1)).toMatchObject({ level: "info", facts: { status: 200, actor: null, route: "/api/version" } });
  });

  it("has a line where a route has no parameters, for which Next gives none at all", async () => {
    const lines = logged();
    const request = new Request(`${cockpit.origin}/api/version`, { headers: { host: cockpit.host } });
    const answer = await version.GET(request, { params: Promise.resolve(undefined) });
    expect(answer.status).toBe(200);
    expect(lines.at(-1)).toMatchObject({ facts: { status: 200, route: "/api/version" } });
  });

  it("says why an answer was a 5xx, with its request id", async () => {
    const lines = logged();
    vi.spyOn(cockpit.running.database.db, "$queryRaw").mockRejectedValue(new Error("the disk is on fire"));
    const answer = await call(cockpit, deploys.GET, {
      path: "/api/deploys",
      headers: { ...viewer(), "x-request-id": "req_broken_1" },
    });
    expect(answer.status).toBe(500);
    expect(lines).toContainEqual({
      level: "error",
      facts: { err: expect.objectContaining({ message: containing("disk is on fire") }), request_id: "req_broken_1" },
    });
    expect(lines.at(-1)).toMatchObject({ level: "error", facts: { status: 500, request_id: "req_broken_1" } });
  });

  it("has a line, and a row, for a stream that is refused", async () => {
    const lines = logged();
    const answer = await call(cockpit, events.GET, { path: "/api/deploys/events" });
    expect(answer.status).toBe(401);
    expect(lines.at(-1)).toMatchObject({ facts: { status: 401, route: "/api/deploys/events" } });
  });
});
