import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, vi } from "vitest";
import { z } from "zod";

import type { Surface } from "@/lib/core/config";
import { createGitHub, type MeteredGitHub } from "@/lib/github/create-github";
import { type Simulator, startSimulator } from "@/simulator/platform";
import { createDemoRepository } from "@/simulator/repository/create-repository";
import { raxxConfig } from "@/tests/factories/raxx-config";

/** owner/name of the simulated repository. */
export const REPOSITORY = "raxx/raxx";
/** Every run of a test is over in some 25 ms. */
const SPEED = 1_000;

const countsSchema = z.object({
  github: z.object({ total: z.number(), by_route: z.record(z.string(), z.number()) }),
  heroku: z.object({ total: z.number(), by_route: z.record(z.string(), z.number()) }),
  cloudflare: z.object({ total: z.number(), by_route: z.record(z.string(), z.number()) }),
  dispatches: z.object({ total: z.number(), by_correlation_id: z.record(z.string(), z.number()) }),
});
const liveSchema = z.record(z.string(), z.object({ sha: z.string().nullable() }));
const runsSchema = z.array(
  z.object({ id: z.number(), surface_id: z.string(), correlation_id: z.string().nullable(), status: z.string() }),
);

const releasesSchema = z.array(z.object({ version: z.number(), description: z.string() }));
const actionsSecretsSchema = z.array(
  z.object({ environment: z.string().nullable(), name: z.string(), value: z.string() }),
);
const webhooksSchema = z.array(z.object({ url: z.string(), secret: z.string() }));
const keysSchema = z.object({
  authorizations: z.array(z.object({ id: z.string(), description: z.string(), token: z.string() })),
  tokens: z.array(
    z.object({
      id: z.string(),
      owner: z.string(),
      name: z.string(),
      value: z.string(),
      policies: z.array(z.unknown()),
      expiresOn: z.string().nullable(),
    }),
  ),
  dead: z.array(z.string()),
});
const twinsSchema = z.object({ shas: z.tuple([z.string(), z.string()]) });
const listSchema = z.object({ workflow_runs: z.array(z.object({ display_title: z.string() })) });

export interface TestPlatform {
  simulator: Simulator;
  /** Sets standing scenarios; null removes one. */
  scenario: (scenarios: Record<string, unknown>) => Promise<void>;
  /** Sets scenarios that apply a single time. */
  once: (scenarios: Record<string, unknown>) => Promise<void>;
  /** Back to a fast platform without faults, with counters at zero. */
  calm: () => Promise<void>;
  counts: () => Promise<z.infer<typeof countsSchema>>;
  /** Moves the clock of all platforms forward; the console's own is `moveClock` of the test console. */
  moveClock: (ms: number) => Promise<void>;
  /** Dispatch POSTs that arrived with this correlation id, whatever became of them. */
  posts: (correlationId: string) => Promise<number>;
  runs: () => Promise<z.infer<typeof runsSchema>>;
  /** Resolves once GitHub shows the run with this correlation id. */
  untilVisible: (correlationId: string) => Promise<void>;
  /** Ends every run that has not ended, at once; the counters are at zero after it. */
  endRuns: () => Promise<void>;
  /** Starts a run as somebody with a shell would. */
  startRun: (run: { surface_id: string; sha: string; actor?: string; correlation_id?: string }) => Promise<number>;
  approve: (runId: string, by?: string) => Promise<void>;
  /** An app's protection rule lets the run pass. */
  letPass: (runId: string) => Promise<void>;
  /** Refuses the approval a run waits for. */
  reject: (runId: string, said?: { by: string; comment?: string }) => Promise<void>;
  /** Starts another attempt of an ended run, as that login. */
  rerun: (runId: string, by?: string) => Promise<void>;
  /** Deletes a run that has ended. */
  deleteRun: (runId: string) => Promise<void>;
  /** Cancels a run on GitHub, as that login. */
  cancel: (runId: string, by: string) => Promise<void>;
  /** Puts a commit on an app without a run. */
  putLive: (
    app: string,
    sha: string,
    how?: { status?: string; times?: number; environment?: "preview" },
  ) => Promise<void>;
  /** The platform's own rollback to the commit before and its config vars, by hand. */
  rollBack: (app: string, by?: string) => Promise<void>;
  /** A release that was under way fails at last. */
  failRelease: (app: string) => Promise<void>;
  /** The platform takes a release that was under way. */
  takeRelease: (app: string) => Promise<void>;
  /** Changes config vars past every console: a release of the same slug. */
  setConfig: (app: string, vars: Record<string, string | null>, by?: string) => Promise<void>;
  /** Writes an Actions secret of the repository or of an environment, past every console. */
  setActionsSecret: (name: string, value: string, how?: { secondsAgo?: number; environment?: string }) => Promise<void>;
  /** What GitHub holds as an Actions secret, opened; null where there is none. */
  actionsSecret: (name: string, environment?: string) => Promise<string | null>;
  /** Which webhooks the repository has, each with what it signs with. */
  setWebhooks: (hooks: { url: string; secret: string; events?: string[]; active?: boolean }[]) => Promise<void>;
  webhooks: () => Promise<{ url: string; secret: string }[]>;
  /** The authorizations of the Heroku account and the tokens of Cloudflare with their values, and what was revoked or rolled as "heroku KEY". */
  keys: () => Promise<z.infer<typeof keysSchema>>;
  /** A key that was issued before; `isOfAccount`: the account's own page shows it. */
  authorize: (token: string, how?: { isOfAccount: boolean }) => Promise<void>;
  /** A token of Cloudflare's that was made before; it is the user's unless told. */
  holdToken: (value: string, owner?: "user" | "account") => Promise<void>;
  /** What an app's config vars are, and which releases it has. */
  config: (
    app: string,
  ) => Promise<{ vars: Record<string, string>; releases: { version: number; description: string }[] }>;
  /** How often config vars were written, whatever became of it. */
  configWrites: () => Promise<number>;
  /** Resolves once an app runs a commit. */
  untilLive: (app: string, sha: string) => Promise<void>;
  live: (app: string) => Promise<string | null>;
  /** A new commit on main; answers its SHA. */
  commit: (message: string) => Promise<string>;
  /** Two new commits of main that seven digits cannot tell apart. */
  addTwins: () => Promise<[string, string]>;
  /** The newest SHAs of a branch, newest first. */
  shas: (branch?: string) => Promise<string[]>;
  close: () => Promise<void>;
}

async function send(url: string, method: string, body?: unknown): Promise<unknown> {
  return sendAs("tests", url, { method, body: JSON.stringify(body) });
}

async function sendAs(key: string, url: string, init: RequestInit): Promise<unknown> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${key}` };
  const response = await fetch(url, { ...init, headers });
  const text = await response.text();
  if (!response.ok) throw new Error(`${init.method ?? "GET"} ${url} answered ${response.status}: ${text}`);
  return text === "" ? null : JSON.parse(text);
}

const toSimulated = (surface: Surface) => ({
  surfaceId: surface.surface_id,
  workflow: surface.workflow,
  targetEnv: surface.target_env,
  platform: surface.platform,
  app: surface.app,
  versionPath: surface.version_path,
  versionHeader: surface.version_header,
});

/** What a test does with a simulator, by its addresses. */
export function doors({ controlUrl, githubUrl, herokuUrl }: Simulator): Omit<TestPlatform, "simulator" | "close"> {
  const control = (method: string, name: string, body?: unknown) => send(`${controlUrl}/${name}`, method, body);
  const scenario = async (scenarios: Record<string, unknown>) => void (await control("PUT", "scenarios", scenarios));
  const counts = async () => countsSchema.parse(await control("GET", "counts"));
  const runs = async () => runsSchema.parse(await control("GET", "runs"));
  const act = (runId: string | number, action: string, by?: string) => {
    const key = by === undefined ? "tests" : `sim-user-${by}`;
    return sendAs(key, `${githubUrl}/repos/${REPOSITORY}/actions/runs/${runId}/${action}`, { method: "POST" });
  };
  const commits = z.array(z.object({ sha: z.string() }));
  return {
    scenario,
    counts,
    once: async (scenarios) => void (await control("PUT", "scenarios?once=1", scenarios)),
    calm: async () => {
      await Promise.all([control("DELETE", "scenarios"), control("DELETE", "counts")]);
      await scenario({ speed: SPEED });
    },
    moveClock: async (ms) => void (await control("PUT", "clock", { advance_ms: ms })),
    posts: async (correlationId) => (await counts()).dispatches.by_correlation_id[correlationId] ?? 0,
    runs,
    untilVisible: (correlationId) =>
      vi.waitFor(
        async () => {
          const { workflow_runs } = listSchema.parse(
            await send(`${githubUrl}/repos/${REPOSITORY}/actions/runs`, "GET"),
          );
          expect(workflow_runs.some((run) => run.display_title.includes(correlationId))).toBe(true);
        },
        { timeout: 10_000, interval: 25 },
      ),
    endRuns: async () => {
      const live = (await runs()).filter((run) => run.status !== "completed");
      await Promise.allSettled(live.map((run) => act(run.id, "force-cancel")));
      await control("DELETE", "counts");
    },
    startRun: async (run) => z.object({ id: z.number() }).parse(await control("POST", "runs", run)).id,
    approve: async (runId, by) => void (await control("POST", `runs/${runId}/approve`, by === undefined ? {} : { by })),
    letPass: async (runId) => void (await control("POST", `runs/${runId}/let-pass`, {})),
    reject: async (runId, said) => void (await control("POST", `runs/${runId}/reject`, said ?? {})),
    rerun: async (runId, by) => void (await act(runId, "rerun", by)),
    deleteRun: async (runId) => void (await send(`${githubUrl}/repos/${REPOSITORY}/actions/runs/${runId}`, "DELETE")),
    cancel: async (runId, by) => void (await act(runId, "cancel", by)),
    putLive: async (app, sha, how = {}) => void (await control("PUT", "live", { app, sha, ...how })),
    rollBack: async (app, by) => void (await control("POST", `live/${app}/rollback`, { by })),
    failRelease: async (app) => void (await control("POST", `live/${app}/fail`)),
    takeRelease: async (app) => void (await control("POST", `live/${app}/take`)),
    setConfig: async (app, vars, by) => void (await control("PUT", "config", { app, vars, by })),
    setActionsSecret: async (name, value, how) =>
      void (await control("PUT", "actions-secrets", {
        name,
        value,
        environment: how?.environment ?? null,
        seconds_ago: how?.secondsAgo ?? 0,
      })),
    actionsSecret: async (name, environment) => {
      const held = actionsSecretsSchema.parse(await control("GET", "actions-secrets"));
      return held.find((one) => one.name === name && one.environment === (environment ?? null))?.value ?? null;
    },
    setWebhooks: async (hooks) => void (await control("PUT", "webhooks", hooks)),
    webhooks: async () => webhooksSchema.parse(await control("GET", "webhooks")),
    keys: async () => keysSchema.parse(await control("GET", "keys")),
    authorize: async (token, how) =>
      void (await control("POST", "authorizations", { token, is_of_account: how?.isOfAccount ?? false })),
    holdToken: async (value, owner = "user") => void (await control("POST", "tokens", { value, owner })),
    config: async (app) => ({
      vars: z.record(z.string(), z.string()).parse(await send(`${herokuUrl}/apps/${app}/config-vars`, "GET")),
      releases: releasesSchema.parse(await send(`${herokuUrl}/apps/${app}/releases`, "GET")),
    }),
    configWrites: async () => (await counts()).heroku.by_route["PATCH /apps/{app}/config-vars"] ?? 0,
    untilLive: (app, sha) =>
      vi.waitFor(async () => expect(liveSchema.parse(await control("GET", "live"))[app]?.sha).toBe(sha), {
        timeout: 10_000,
        interval: 10,
      }),
    live: async (app) => liveSchema.parse(await control("GET", "live"))[app]?.sha ?? null,
    addTwins: async () => twinsSchema.parse(await control("POST", "commits/twins", {})).shas,
    commit: async (message) => z.object({ sha: z.string() }).parse(await control("POST", "commits", { message })).sha,
    shas: async (branch = "main") => {
      const address = `${githubUrl}/repos/${REPOSITORY}/commits?per_page=100&sha=${encodeURIComponent(branch)}`;
      return commits.parse(await send(address, "GET")).map((commit) => commit.sha);
    },
  };
}

/** A client that remembers no answer yet: what GitHub need not send again costs nothing. */
export function newGitHub(platform: TestPlatform, options: { returnRunDetails?: boolean } = {}): MeteredGitHub {
  const { githubUrl: apiUrl } = platform.simulator;
  return createGitHub({ apiUrl, repository: REPOSITORY, auth: { token: "simulated" }, userAgent: "tests", ...options });
}

/** A simulator of its own over real HTTP, with a demo repository (or that git clone) and every surface of a configuration. */
export async function startPlatform(served?: string, config = raxxConfig): Promise<TestPlatform> {
  const folder = mkdtempSync(path.join(tmpdir(), "raxx-console-platform-"));
  const repositoryDir = served ?? path.join(folder, "repository");
  if (served === undefined) await createDemoRepository(repositoryDir);
  const dataDir = path.join(folder, "state");
  const simulator = await startSimulator({
    port: 0,
    dataDir,
    repositoryDir,
    repository: REPOSITORY,
    surfaces: config.surfaces.map(toSimulated),
  });
  const platform = doors(simulator);
  await platform.calm();
  return {
    simulator,
    ...platform,
    close: async () => {
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
