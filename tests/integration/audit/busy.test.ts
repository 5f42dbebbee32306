import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { GET as flightRoute } from "@/app/api/deploys/in-flight/route";
import { GET as deploysRoute, POST as startRoute } from "@/app/api/deploys/route";
import { GET as surfacesRoute } from "@/app/api/surfaces/route";
import { sessionCookieName } from "@/lib/http/session-cookie";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { mirrorMain } from "@/tests/factories/deploys";
import { type Held, hold, secondsTold, type TimedAnswer, timedCall } from "@/tests/factories/held";
import { createSession } from "@/tests/factories/person";
import { bearer, type Sent, serve } from "@/tests/factories/requests";

const WRITERS = 30;
/** "A few seconds", on a machine that has other things to do. */
const SOON_MS = 6_000;

let cockpit: TestConsole;
const warnings: { facts: unknown; words: unknown }[] = [];

/** How a browser asks whose session is old enough to be moved forward, and held by somebody. */
async function byHeldSession(held: Held): Promise<Sent> {
  const { token, id } = await createSession(cockpit.db, cockpit.people.viewer, new Date(Date.now() - 120_000));
  await held.more("SELECT FROM sessions WHERE id = $1 FOR UPDATE", [id]);
  return { headers: { cookie: `${sessionCookieName(cockpit.running.env.CONSOLE_STAGING_URL)}=${token}` } };
}

beforeAll(async () => {
  cockpit = await createTestConsole();
  await mirrorMain(cockpit);
  serve(cockpit);
  vi.spyOn(cockpit.running.log, "warn").mockImplementation((facts: unknown, words?: unknown) => {
    warnings.push({ facts, words });
  });
});
afterAll(async () => {
  vi.restoreAllMocks();
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

describe("while somebody holds the head of the audit log, thirty writers come at once", () => {
  let writes: TimedAnswer[] = [];
  const reads: TimedAnswer[] = [];

  beforeAll(async () => {
    const held = await hold(cockpit, "SELECT FROM console_audit_head FOR UPDATE");
    const session = await byHeldSession(held);
    const headers = bearer(cockpit.people.operator.apiToken);
    const order = { method: "POST", headers, body: { surface_id: "api-staging" } };
    let isOver = false;
    const written = Promise.all(Array.from({ length: WRITERS }, () => timedCall(cockpit, startRoute, order)));
    void written.finally(() => {
      isOver = true;
    });
    while (!isOver) {
      reads.push(await timedCall(cockpit, surfacesRoute, session));
      for (const route of [flightRoute, deploysRoute]) reads.push(await timedCall(cockpit, route, { headers }));
    }
    writes = await written;
    await held.letGo();
  });

  it("each is refused within a few seconds, its place in the queue included, with the reason and the time", () => {
    expect(new Set(writes.map(({ status }) => status))).toEqual(new Set([503]));
    expect(writes.every(({ retryAfter }) => retryAfter !== null)).toBe(true);
    expect(writes.some(({ text }) => text.includes("The audit log is busy: this write waited"))).toBe(true);
    expect(Math.max(...writes.map(({ ms }) => ms))).toBeLessThan(SOON_MS);
    for (const write of writes) expect(secondsTold(write) * 1_000).toBeLessThanOrEqual(write.ms + 50);
    expect(Math.min(...writes.map(secondsTold))).toBeGreaterThan(1);
  });

  it("nothing is written", async () => {
    expect(await cockpit.db.deploy.count()).toBe(0);
  });

  it("whoever reads is answered at once: tiles, lists and the chip, also in a session that somebody holds", () => {
    expect(new Set(reads.map(({ status }) => status))).toEqual(new Set([200]));
    const waits = reads.map(({ ms }) => ms).toSorted((a, b) => a - b);
    expect(waits[Math.floor(waits.length * 0.9)]).toBeLessThan(1_000);
  });

  it("the log says once who holds it, what that session does and since when", () => {
    const holder = { application_name: "psql", state: "idle in transaction", tables: "console_audit_head" };
    const numbers = { pid: expect.any(Number) as unknown, transaction_seconds: expect.any(Number) as unknown };
    const holders = [expect.objectContaining({ ...holder, ...numbers }) as unknown];
    expect(warnings).toEqual([{ words: "writes wait for another session of the database", facts: { holders } }]);
  });
});
