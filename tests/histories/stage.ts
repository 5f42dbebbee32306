import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { vi } from "vitest";

import type { Console } from "@/lib/console";
import type { Context } from "@/lib/db/context";
import { createGitHub } from "@/lib/github/create-github";
import { createHeroku } from "@/lib/heroku/create-heroku";
import { createWorld } from "@/simulator/create-world";
import type { Exchange } from "@/simulator/http/exchange";
import { serveOverHttp, shut } from "@/simulator/http/server";
import { type Simulator, servePlatform } from "@/simulator/platform";
import { createDemoRepository } from "@/simulator/repository/create-repository";
import { git } from "@/simulator/repository/git";
import { openRepository, type Repository } from "@/simulator/repository/repository";
import type { World } from "@/simulator/world";
import { createTestConsole, type TestConsole } from "@/tests/factories/console";
import { type DatabaseClock, replaceDatabaseClock } from "@/tests/factories/database-clock";
import { doors, REPOSITORY } from "@/tests/factories/platform";
import { raxxConfig } from "@/tests/factories/raxx-config";
import { Outcomes } from "@/tests/histories/outcomes";
import { Unchanging } from "@/tests/histories/unchanging";
import { Veil } from "@/tests/histories/veil";

/** Two surfaces on two platforms, with a workflow each: what can go wrong between surfaces does with these. */
export const SURFACES = ["api-staging", "getraxx"] as const;
export type SurfaceId = (typeof SURFACES)[number];

const wanted: readonly string[] = SURFACES;
const config = {
  ...raxxConfig,
  surfaces: raxxConfig.surfaces.filter((surface) => wanted.includes(surface.surface_id)),
};
const simulated = config.surfaces.map((surface) => ({
  surfaceId: surface.surface_id,
  workflow: surface.workflow,
  targetEnv: surface.target_env,
  platform: surface.platform,
  app: surface.app,
}));

/** When every history begins. */
const BEGINNING = Date.parse("2027-03-01T09:00:00Z");
/** Whatever a history leaves behind. The audit log stays as it is: it can only grow; and main is the same in all of them. */
const LEFT_BEHIND = `SELECT string_agg('DELETE FROM ' || quote_ident(tablename), '; ') AS emptying FROM pg_tables WHERE schemaname = 'public'
  AND tablename <> ALL (ARRAY['_prisma_migrations', 'console_stamp', 'people', 'api_tokens', 'audit_checkpoints', 'test_clock',
  'main_commits', 'commit_distances'])
  AND tablename NOT LIKE 'console\\_audit\\_%'`;

/** No console is a surface here: what looks after the two consoles' versions has nothing to look at. */
const ASLEEP = `INSERT INTO mirrors (name, next_check_at)
  SELECT name, '2100-01-01' FROM unnest(ARRAY['version:staging', 'version:production', 'comparison']) AS name`;

/** The platforms as they really are in this history, and what their answers show of it. */
interface Platforms {
  world: World;
  outcomes: Outcomes;
  veil: Veil;
}

/**
 * One console with its real database and clients, before platforms that live in this process and are asked over real
 * HTTP. Console, leases and platforms read one clock, which stands still until it is moved.
 */
export interface Stage {
  cockpit: TestConsole;
  /** The newest of main, newest first. */
  commits: string[];
  /** How many commits of main a commit has not, by git itself; null for one that is not of main. */
  behindOf: (sha: string) => number | null;
  /** Of this history. */
  platforms: () => Platforms;
  now: () => number;
  moveTo: (at: number) => Promise<void>;
  /** The console acting by itself. */
  system: () => Context;
  /** New platforms and a console that remembers nothing, at the beginning of time. */
  begin: () => Promise<void>;
  close: () => Promise<void>;
}

/** Puts everything up once for many histories. */
export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(path.join(tmpdir(), "raxx-console-histories-"));
  const repositoryDir = path.join(folder, "repository");
  await createDemoRepository(repositoryDir);
  await mergeBranch(repositoryDir);
  const repository = { ...(await openRepository(repositoryDir)), isStill: true };
  vi.useFakeTimers({ toFake: ["Date"], now: BEGINNING });
  const unchanging = new Unchanging();
  let platforms: Platforms | null = null;
  const shown = () => {
    if (platforms === null) throw new Error("No history has begun.");
    return platforms;
  };
  const { server, port } = await serveOverHttp(0, async (prefix, exchange) => {
    const { world, veil } = shown();
    const truth = (asked: Exchange) => servePlatform(world, prefix, asked);
    return veil.answer(prefix, exchange, (asked) => unchanging.answer(world, asked, truth));
  });
  const base = `http://127.0.0.1:${port}`;
  const simulator = addressesOf(base, server);
  const cockpit = await createTestConsole({
    config,
    consoleUrls: { staging: `${base}/sites/staging`, production: `${base}/sites/production` },
    platform: { simulator, ...doors(simulator), close: () => simulator.close() },
  });
  const owner = new pg.Client({ connectionString: cockpit.ownerUrl });
  await owner.connect();
  const clock = await replaceDatabaseClock(cockpit.ownerUrl, new Date(BEGINNING));
  const moveTo = (at: number) => move(clock, at);
  // A few rows each: to delete them is a tenth of the time of TRUNCATE. They go all at once, whatever belongs to what.
  await owner.query("SET session_replication_role = replica");
  const { rows } = await owner.query<{ emptying: string }>(LEFT_BEHIND);
  const emptyTables = rows[0]?.emptying ?? "";
  return {
    cockpit,
    ...(await readMain(repositoryDir)),
    platforms: shown,
    now: () => Date.now(),
    moveTo,
    system: () => cockpit.as({ kind: "system", id: "histories" }),
    begin: async () => {
      await moveTo(BEGINNING);
      await owner.query(emptyTables);
      await owner.query(ASLEEP);
      platforms = await newPlatforms({ folder, repository, base });
      Object.assign(cockpit.running, newClients(cockpit.running, simulator));
    },
    close: async () => {
      vi.useRealTimers();
      await Promise.all([owner.end(), clock.close()]);
      await cockpit.close();
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const AS_SOMEBODY = ["-c", "user.name=Priya Raman", "-c", "user.email=priya@raxx.app"];

/** A branch of some time ago is merged just now: by its date its commit is the second of main, by topology far behind. */
async function mergeBranch(dir: string): Promise<void> {
  const commit = async (message: string, parents: readonly string[]) => {
    const from = parents.flatMap((parent) => ["-p", parent]);
    return (await git(dir, [...AS_SOMEBODY, "commit-tree", "refs/heads/main^{tree}", ...from, "-m", message])).trim();
  };
  const branched = await commit("feat(api): answer sooner", ["refs/heads/main~3"]);
  const merged = await commit("Merge pull request #140 from raxx/sooner\n\nAnswer sooner", [
    "refs/heads/main",
    branched,
  ]);
  await git(dir, ["update-ref", "refs/heads/main", merged]);
}

/** Main as git itself knows it: its order for people, and how far each commit really is from its tip. */
async function readMain(dir: string): Promise<Pick<Stage, "commits" | "behindOf">> {
  const commits = (await git(dir, ["rev-list", "--max-count=12", "refs/heads/main"])).trim().split("\n");
  const counted = await Promise.all(commits.map((sha) => git(dir, ["rev-list", "--count", `${sha}..refs/heads/main`])));
  const behind = new Map(commits.map((sha, place) => [sha, Number(counted[place])]));
  return { commits, behindOf: (sha) => behind.get(sha) ?? null };
}

async function move(clock: DatabaseClock, at: number): Promise<void> {
  vi.setSystemTime(at);
  await clock.set(new Date(at));
}

function addressesOf(url: string, server: Server): Simulator {
  return {
    url,
    githubUrl: `${url}/github`,
    herokuUrl: `${url}/heroku`,
    cloudflareUrl: `${url}/cloudflare`,
    controlUrl: `${url}/control`,
    hostsUrl: `${url}/hosts`,
    close: () => shut(server),
  };
}

let begun = 0;

async function newPlatforms(place: { folder: string; repository: Repository; base: string }): Promise<Platforms> {
  begun += 1;
  const { folder, repository, base } = place;
  const options = {
    port: 0,
    dataDir: path.join(folder, `history-${begun}`),
    repositoryDir: repository.dir,
    repository: REPOSITORY,
    surfaces: simulated,
    now: () => Date.now(),
  };
  rmSync(path.join(folder, `history-${begun - 1}`), { recursive: true, force: true });
  const world = await createWorld(options, base, repository);
  const outcomes = new Outcomes(world);
  return { world, outcomes, veil: new Veil(world, outcomes) };
}

/** What the client has learned of other platforms is no use with these. */
function newClients({ platforms }: Pick<Console, "platforms">, { githubUrl, herokuUrl }: Simulator) {
  const timeoutMs = 5_000;
  const github = createGitHub({
    apiUrl: githubUrl,
    repository: REPOSITORY,
    auth: { token: "simulated" },
    userAgent: "raxx-console-histories",
    timeoutMs,
  });
  const heroku = createHeroku({ apiUrl: herokuUrl, apiKey: "simulated", timeoutMs });
  return { github, platforms: { ...platforms, heroku } };
}
