import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";

import { bearer } from "@/tests/factories/requests";
import { ConsoleChild } from "@/tests/faults/child/console-child";
import { openStage, type Stage } from "@/tests/faults/stage/stage";

/** What the smallest plan of Heroku Postgres gives. */
const SMALLEST_PLAN = 20;
/** For a release phase and a shell. */
const SPARE = 3;
const BURSTS = 3;
const AT_ONCE = 24;

let stage: Stage;
let watcher: pg.Client;
const consoles: ConsoleChild[] = [];

beforeAll(async () => {
  stage = await openStage(inject("templateUrl"));
  const url = new URL(inject("templateUrl"));
  url.pathname = "/postgres";
  watcher = new pg.Client({ connectionString: url.href });
  await watcher.connect();
});
afterAll(async () => {
  for (const child of consoles) child.kill("SIGKILL");
  await Promise.all(consoles.map((child) => child.exited));
  await watcher.end();
  await stage.close();
});

const databaseName = () => new URL(stage.database.url).pathname.slice(1);

async function open(): Promise<number> {
  const sql = "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = $1 AND usename = $2";
  const { rows } = await watcher.query<{ n: number }>(sql, [databaseName(), new URL(stage.database.url).username]);
  return rows[0]?.n ?? 0;
}

/** Readers, a long report and writers, all at once; answers every status. */
async function burst(child: ConsoleChild, place: number): Promise<number[]> {
  const headers = bearer(stage.admin.apiToken);
  const reads = Array.from({ length: AT_ONCE }, () => child.call({ route: "in-flight", method: "GET", headers }));
  const verify = child.call({ route: "verify-audit", method: "POST", headers });
  const surface = ["api-prod", "api-staging", "getraxx", "raxx-mockups"][place] ?? "";
  const body = JSON.stringify({ kind: "lock", reason: "tried" });
  const lock = child.call({ route: "lock", method: "POST", headers, body, params: { surface_id: surface } });
  const answers = await Promise.all([...reads, verify, lock]);
  return answers.map((answer) => answer?.status ?? 0);
}

describe("two generations of two processes", () => {
  it("work within the 20 connections of the smallest plan, with room for a release and a shell", async () => {
    await watcher.query(`ALTER DATABASE ${databaseName()} CONNECTION LIMIT ${SMALLEST_PLAN}`);
    consoles.push(...Array.from({ length: 4 }, () => new ConsoleChild(stage.environment)));
    await Promise.all(consoles.map((child) => child.begin()));

    let most = 0;
    let isOver = false;
    const watching = (async () => {
      while (!isOver) {
        most = Math.max(most, await open());
        await sleep(10);
      }
    })();
    const statuses: number[] = [];
    for (let round = 0; round < BURSTS; round += 1) {
      statuses.push(...(await Promise.all(consoles.map(burst))).flat());
    }
    isOver = true;
    await watching;

    expect(statuses.filter((status) => status === 0 || status >= 500)).toEqual([]);
    expect(most).toBeGreaterThan(8);
    expect(most).toBeLessThanOrEqual(SMALLEST_PLAN - SPARE);
    expect(consoles.map(({ output }) => output).join("\n")).not.toMatch(/too many connections/);
  });
});
