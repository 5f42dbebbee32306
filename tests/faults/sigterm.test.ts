import { mkdirSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import { z } from "zod";

import { buildApp } from "@/sandbox/build/next-build";
import { root } from "@/sandbox/root";
import { bearer } from "@/tests/factories/requests";
import { type Server, startServer } from "@/tests/faults/stage/server";
import { openStage, type Stage } from "@/tests/faults/stage/stage";

/** The platform kills 30 s after SIGTERM (fact H2). */
const GONE_WITHIN_MS = 25_000;
const BUILD_WITHIN_MS = 600_000;

let stage: Stage;
let server: Server | null = null;

beforeAll(async () => {
  mkdirSync(path.join(root, ".cockpit"), { recursive: true });
  await buildApp({ logFile: path.join(root, ".cockpit", "build.log") });
  stage = await openStage(inject("templateUrl"));
}, BUILD_WITHIN_MS);
afterEach(async () => {
  server?.kill("SIGKILL");
  await server?.exited;
  server = null;
  await stage.platform.calm();
});
afterAll(() => stage.close());

async function leases(): Promise<number> {
  const { rows } = await stage.database.pool.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM deploys WHERE lease_owner IS NOT NULL",
  );
  return rows[0]?.n ?? 0;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 40_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not in 40 s: ${what}`);
    await sleep(50);
  }
}

/** Reads an event stream to its end. */
async function listen(url: string): Promise<{ ended: Promise<string> }> {
  const answer = await fetch(`${url}/api/deploys/events`, { headers: bearer(stage.operator.apiToken) });
  expect(answer.status).toBe(200);
  return { ended: answer.text() };
}

async function terminate(running: Server): Promise<number> {
  const began = Date.now();
  running.kill("SIGTERM");
  expect(await running.exited).toEqual({ code: 0, signal: null });
  return Date.now() - began;
}

describe("SIGTERM", () => {
  it("ends a server with open tabs within seconds: their event streams are ended, not waited for", async () => {
    server = await startServer(stage);
    const tabs = await Promise.all([listen(server.url), listen(server.url), listen(server.url)]);
    expect(await terminate(server)).toBeLessThan(GONE_WITHIN_MS);
    expect(await Promise.all(tabs.map((tab) => tab.ended))).toHaveLength(3);
    expect(server.output()).toContain("reconciler stopped");
  });

  it("while GitHub hangs in the middle of a step gives every lease back, and the next server goes on", async () => {
    server = await startServer(stage);
    const mirrored = "SELECT 1 FROM main_commits WHERE position = 0";
    await until("main is mirrored", async () => (await stage.database.pool.query(mirrored)).rows.length === 1);
    await stage.platform.scenario({ hang: ["github"] });
    const answer = await fetch(`${server.url}/api/deploys`, {
      method: "POST",
      headers: { ...bearer(stage.operator.apiToken), "content-type": "application/json" },
      body: JSON.stringify({ surface_id: "api-staging", ref: "main" }),
    });
    const { deploy } = z
      .object({ deploy: z.object({ id: z.string(), correlation_id: z.string() }) })
      .parse(await answer.json());
    await until("a step is in hand", async () => (await leases()) === 1);
    expect(await terminate(server)).toBeLessThan(GONE_WITHIN_MS);
    expect(await leases()).toBe(0);

    await stage.platform.calm();
    server = await startServer(stage);
    const sql = "SELECT 1 FROM deploys WHERE id = $1 AND state = 'succeeded'";
    await until("the next server ends the deploy", async () => {
      return (await stage.database.pool.query(sql, [deploy.id])).rows.length === 1;
    });
    expect(stage.witness.posts.get(deploy.correlation_id)).toBe(1);
  });
});
