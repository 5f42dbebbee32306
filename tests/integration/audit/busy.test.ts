import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { POST as deployRoute } from "@/app/api/deploys/route";
import { GET as surfacesRoute } from "@/app/api/surfaces/route";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mirrorMain } from "@/tests/factories/deploys";
import { bearer, call, serve } from "@/tests/factories/requests";

let cockpit: TestConsole;
let holder: pg.Client;

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
  serve(cockpit);
  holder = new pg.Client({ connectionString: cockpit.ownerUrl });
  await holder.connect();
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await holder.end();
  await cockpit.close();
});

describe("while somebody holds the head of the audit log", () => {
  it("a write is refused after 3 s with the reason, and a reader waits for nothing", async () => {
    await holder.query("BEGIN");
    await holder.query("SELECT * FROM console_audit_head FOR UPDATE");
    const headers = bearer(cockpit.people.operator.apiToken);
    const started = Date.now();
    const write = call(cockpit, deployRoute, { method: "POST", headers, body: { surface_id: "api-staging" } });
    expect((await call(cockpit, surfacesRoute, { headers })).status).toBe(200);
    expect(Date.now() - started).toBeLessThan(2_500);
    const response = await write;
    await holder.query("ROLLBACK");
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).not.toBeNull();
    expect(JSON.stringify(await response.json())).toContain("The audit log is busy");
    expect(await cockpit.db.deploy.count()).toBe(0);
  });

  it("thirty writers at once are refused with the reason, and readers are answered within a second", async () => {
    await holder.query("BEGIN");
    await holder.query("SELECT * FROM console_audit_head FOR UPDATE");
    const headers = bearer(cockpit.people.operator.apiToken);
    const body = { surface_id: "api-staging" };
    const writes = Array.from({ length: 30 }, () => call(cockpit, deployRoute, { method: "POST", headers, body }));
    let isOver = false;
    const written = Promise.all(writes).finally(() => {
      isOver = true;
    });
    const waits: number[] = [];
    while (!isOver) {
      const started = Date.now();
      expect((await call(cockpit, surfacesRoute, { headers })).status).toBe(200);
      waits.push(Date.now() - started);
    }
    const answers = await written;
    await holder.query("ROLLBACK");
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(answers.every((answer) => answer.headers.get("retry-after") !== null)).toBe(true);
    expect(waits.toSorted((a, b) => a - b)[Math.floor(waits.length * 0.9)]).toBeLessThan(1_000);
  }, 40_000);
});
