import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import config from "@/cockpit.config";
import { type Console, getConsole } from "@/lib/console";
import type { Actor } from "@/lib/core/actor";
import { requestDeploy } from "@/lib/deploys/request-deploy";
import { systemContext } from "@/lib/http/system-context";
import { startReconciler } from "@/lib/reconciler/reconciler";
import { migrate } from "@/prisma/migrate";
import { DEMO_REPOSITORY } from "@/sandbox/repository-name";
import { Control, type Counts } from "@/scripts/bench/control";
import { startSimulator } from "@/simulator/platform";
import { createDemoRepository } from "@/simulator/repository/create-repository";

const SURFACES = Array.from({ length: 20 }, (_, index) => ({
  surface_id: `service-${index + 1}`,
  workflow: "deploy-heroku.yml",
  target_env: "staging" as const,
  platform: "heroku" as const,
  app: `service-${index + 1}`,
  verify_within_seconds: 180,
}));
/** Seconds of a run from its first step to its last. */
const RUN_S = 60;
const RUN_AT_FULL_SPEED_S = 23;

const OPERATOR: Actor = {
  kind: "token",
  id: "tok_bench",
  personId: "per_bench",
  email: "bench@raxx.example",
  name: "Bench",
  role: "operator",
  scopes: ["read", "write"],
};

export interface TwentyRuns {
  /** GitHub calls from the requests to the last end. */
  calls: Counts;
  /** The most calls in one minute, free ones included. */
  busiestMinute: number;
}

/** Twenty deploys at once, of a minute each, followed to their ends by a reconciler in this process. */
export async function playTwentyRuns(databaseUrl: string): Promise<TwentyRuns> {
  const folder = mkdtempSync(path.join(tmpdir(), "raxx-console-bench-"));
  const own = new URL(databaseUrl);
  own.pathname = "/bench_twenty_runs";
  await migrate({ databaseUrl: own.href, environment: "staging" });
  const simulator = await startPlatform(folder);
  const control = new Control(simulator.controlUrl);
  await control.scenario({ speed: RUN_AT_FULL_SPEED_S / RUN_S });
  const urls = { github: simulator.githubUrl, heroku: simulator.herokuUrl, cloudflare: simulator.cloudflareUrl };
  const running = consoleWith(own.href, urls);
  const reconciler = await startReconciler(running);
  try {
    // The first look at everything outside is not the deploys'.
    while ((await running.database.db.mainCommit.count()) === 0) await sleep(100);
    const before = await control.calls();
    await deployAll(running);
    const busiestMinute = await followToTheEnd(running, control);
    const after = await control.calls();
    const calls = { ...after, total: after.total - before.total, counted: after.counted - before.counted };
    return { calls, busiestMinute };
  } finally {
    await reconciler.stop();
    await running.database.close();
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startPlatform(folder: string) {
  const repositoryDir = path.join(folder, "repository");
  await createDemoRepository(repositoryDir);
  const surfaces = SURFACES.map((surface) => ({
    surfaceId: surface.surface_id,
    workflow: surface.workflow,
    targetEnv: surface.target_env,
    platform: surface.platform,
    app: surface.app,
  }));
  const dataDir = path.join(folder, "state");
  return startSimulator({ port: 0, dataDir, repositoryDir, repository: DEMO_REPOSITORY, surfaces });
}

/** The console of this very process, with twenty surfaces. */
function consoleWith(databaseUrl: string, urls: { github: string; heroku: string; cloudflare: string }): Console {
  const simulated = { GITHUB_TOKEN: "simulated", HEROKU_API_KEY: "simulated", CLOUDFLARE_API_TOKEN: "simulated" };
  Object.assign(process.env, simulated, {
    DATABASE_URL: databaseUrl,
    CONSOLE_ENV: "staging",
    CONSOLE_STAGING_URL: "http://127.0.0.1:1",
    CONSOLE_PROD_URL: "http://127.0.0.1:1",
    SECRET_KEY: "a secret key of the bench, long enough for it",
    GITHUB_API_URL: urls.github,
    GITHUB_REPOSITORY: DEMO_REPOSITORY,
    HEROKU_API_URL: urls.heroku,
    CLOUDFLARE_ACCOUNT_ID: "account",
    CLOUDFLARE_API_URL: urls.cloudflare,
    LOG_LEVEL: "error",
  });
  const running = getConsole();
  return { ...running, config: { ...config, surfaces: SURFACES } };
}

async function deployAll(running: Console): Promise<void> {
  const ctx = { ...systemContext(running), actor: OPERATOR };
  for (const { surface_id } of SURFACES) await requestDeploy(ctx, { surface_id }, null);
}

async function followToTheEnd(running: Console, control: Control): Promise<number> {
  const totals: number[] = [];
  for (;;) {
    totals.push((await control.calls()).total);
    const succeeded = await running.database.db.deploy.count({ where: { state: "succeeded" } });
    const unsuccessful = await running.database.db.deploy.findFirst({ where: { failureCode: { not: null } } });
    if (unsuccessful !== null) throw new Error(`a deploy of the bench ended as ${unsuccessful.state}`);
    if (succeeded === SURFACES.length) break;
    await sleep(1_000);
  }
  const minutes = totals.map((total, index) => total - (totals[index - 60] ?? totals[0] ?? 0));
  return Math.max(...minutes);
}
