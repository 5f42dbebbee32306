import { globSync } from "node:fs";
import path from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { anchorAudit } from "@/lib/audit/anchor-checkpoint";
import { exportAudit } from "@/lib/audit/export-audit";
import { claimSurface, observeSurface, seedObservations } from "@/lib/drifts/observe-surface";
import { observeRuns } from "@/lib/hints/observe-runs";
import { createLogger, type Logger } from "@/lib/telemetry/log";
import { sqlAsOwner } from "@/tests/factories/audit";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { advanceUntil, askForDeploy, mirrorMain } from "@/tests/factories/deploys";
import { bearer, call, type Sent, serve } from "@/tests/factories/requests";

const CANARY = "canary5f3a9c1e7b2d";

let cockpit: TestConsole;
const logged: string[] = [];

/** A logger that keeps what it is given, before anything is cut from it. */
function listeningLogger(): Logger {
  return new Proxy(createLogger("silent"), {
    get: (logger, member) => {
      const value: unknown = Reflect.get(logger, member);
      if (typeof value !== "function") return value;
      return (...given: unknown[]) => void logged.push(inspect(given, { depth: 12 }));
    },
  });
}

beforeAll(async () => {
  cockpit = await createTestConsole();
  await cockpit.platform.scenario({ canary: CANARY });
  cockpit.running.log = listeningLogger();
  serve(cockpit);
});
afterAll(async () => {
  globalThis.cockpitConsole = undefined;
  await cockpit.close();
});

async function observeEverySurface(): Promise<void> {
  await seedObservations(cockpit.system);
  for (let turn = await claimSurface(cockpit.system); turn !== null; turn = await claimSurface(cockpit.system)) {
    await observeSurface(cockpit.system, turn);
  }
}

/** A deploy that succeeds, one that fails with its log, and a look at everything else. */
async function live(): Promise<void> {
  await mirrorMain(cockpit);
  await observeEverySurface();
  await advanceUntil(cockpit, (await askForDeploy(cockpit)).id, "succeeded");
  await cockpit.platform.scenario({ fail_step: { surface_id: "getraxx", step: 5 } });
  const failing = await askForDeploy(cockpit, { surface_id: "getraxx", confirm: "getraxx" });
  await advanceUntil(cockpit, failing.id, "failed");
  await observeRuns(cockpit.system);
  cockpit.moveClock(600_000);
  await anchorAudit(cockpit.system);
}

async function everyStoredByte(): Promise<string> {
  const tables = await cockpit.db.$queryRaw<{ name: string }[]>`
    SELECT relname::text AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`;
  const texts = tables.map(async ({ name }) =>
    JSON.stringify(await sqlAsOwner(cockpit, `SELECT to_jsonb(t)::text AS row FROM "${name}" t`)),
  );
  return (await Promise.all(texts)).join("\n");
}

const AUTHORIZED = { headers: { authorization: "Bearer tests" } };

/** What a look at each platform begins with. */
function addresses(): Record<string, string> {
  const { githubUrl, herokuUrl, cloudflareUrl } = cockpit.platform.simulator;
  return {
    github: `${githubUrl}/repos/${cockpit.running.env.GITHUB_REPOSITORY}/commits`,
    heroku: `${herokuUrl}/apps/raxx-console-prod/config-vars`,
    cloudflare: `${cloudflareUrl}/accounts/account/pages/projects/raxx-getraxx`,
  };
}

type Handler = Parameters<typeof call>[1];
const isHandler = (value: unknown): value is Handler => typeof value === "function";

/** What every route that reads answers to an admin. */
async function everyAnswer(): Promise<Record<string, string>> {
  const [newest] = await cockpit.db.deploy.findMany({ where: { state: "failed" }, take: 1 });
  const params = { id: newest?.id ?? "", surface_id: "getraxx" };
  const sent: Sent = { params, headers: bearer(cockpit.people.admin.apiToken), path: "/api?format=ndjson" };
  const answers: Record<string, string> = {};
  for (const file of globSync("app/api/**/route.ts").filter((name) => !/events|\.\.\./.test(name))) {
    const module: unknown = await import(path.resolve(file));
    const handler: unknown = typeof module === "object" && module !== null && Reflect.get(module, "GET");
    if (isHandler(handler)) answers[file] = await (await call(cockpit, handler, sent)).text();
  }
  return answers;
}

describe("a secret that every platform answers with", () => {
  it("is in no row, no log line, no answer and no export", { timeout: 60_000 }, async () => {
    await live();
    const answers = await everyAnswer();
    expect(Object.keys(answers).length).toBeGreaterThan(12);
    expect(Object.entries(answers).filter(([, text]) => text.includes(CANARY))).toEqual([]);
    for (const format of ["csv", "ndjson"] as const) {
      const lines: string[] = [];
      for await (const line of await exportAudit(cockpit.as("admin"), { format })) lines.push(line);
      expect(lines.join("").includes(CANARY)).toBe(false);
    }
    const { github, heroku, cloudflare } = await cockpit.platform.counts();
    expect(Math.min(github.total, heroku.total, cloudflare.total)).toBeGreaterThan(1);
    for (const [platform, address] of Object.entries(addresses())) {
      expect((await (await fetch(address, AUTHORIZED)).text()).includes(CANARY), platform).toBe(true);
    }
    expect((await everyStoredByte()).includes(CANARY)).toBe(false);
    expect(logged.join("").includes(CANARY)).toBe(false);
  });

  it("is not in the words of a failure either", { timeout: 30_000 }, async () => {
    await cockpit.platform.scenario({ fail_step: null, outage: true });
    await cockpit.db.surfaceObservation.updateMany({ data: { nextCheckAt: new Date(0), leaseUntil: null } });
    await observeEverySurface();
    await cockpit.db.mirror.deleteMany();
    await mirrorMain(cockpit);
    const text = await everyStoredByte();
    expect(text.includes(CANARY)).toBe(false);
    const answers = await everyAnswer();
    expect(Object.entries(answers).filter(([, answer]) => answer.includes(CANARY))).toEqual([]);
  });
});
