import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { createPages } from "@/lib/cloudflare/create-pages";
import { createGitHub } from "@/lib/github/create-github";
import { createHeroku } from "@/lib/heroku/create-heroku";
import { probeSite } from "@/lib/surfaces/site";
import { type Simulator, startSimulator } from "@/simulator/platform";
import { createDemoRepository } from "@/simulator/repository/create-repository";
import { failureOf } from "@/tests/integration/platforms/platform-under-test";

const CANARY = "canary-value-77d0";
const SURFACES = [
  {
    surfaceId: "api-staging",
    workflow: "deploy-heroku.yml",
    targetEnv: "staging",
    platform: "heroku",
    app: "raxx-api-staging",
  },
  {
    surfaceId: "getraxx",
    workflow: "deploy-customer-docs.yml",
    targetEnv: "production",
    platform: "cloudflare_pages",
    app: "raxx-getraxx",
  },
] as const;

let dir: string;
let simulator: Simulator;

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "raxx-platforms-"));
  const repositoryDir = path.join(dir, "repository");
  await createDemoRepository(repositoryDir);
  const dataDir = path.join(dir, "data");
  simulator = await startSimulator({
    port: 0,
    dataDir,
    repositoryDir,
    repository: "raxx/platform",
    surfaces: [...SURFACES],
  });
});

afterAll(async () => {
  await simulator.close();
  await rm(dir, { recursive: true, force: true });
});

beforeEach(async () => {
  await control("DELETE", "scenarios");
  await control("DELETE", "counts");
  await scenario({ speed: 100, canary: CANARY });
});

async function control(method: string, name: string, body?: unknown): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${simulator.controlUrl}/${name}`, { method, headers, body: JSON.stringify(body) });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text === "" ? null : JSON.parse(text);
}

const scenario = (scenarios: object) => control("PUT", "scenarios", scenarios);

function clients(timeoutMs = 2000) {
  return {
    github: createGitHub({
      apiUrl: simulator.githubUrl,
      repository: "raxx/platform",
      auth: { token: "simulated" },
      userAgent: "raxx-console-tests",
      timeoutMs,
    }),
    heroku: createHeroku({ apiUrl: simulator.herokuUrl, apiKey: "simulated", timeoutMs }),
    pages: createPages({ apiUrl: simulator.cloudflareUrl, accountId: "account", apiToken: "simulated", timeoutMs }),
  };
}

async function newestSha(): Promise<string> {
  const [newest] = (await clients().github.listCommits("main", 1)).commits;
  return newest?.sha ?? "";
}

function order(surface: string, sha: string) {
  const { workflow, targetEnv: environment } = SURFACES.find(({ surfaceId }) => surfaceId === surface) ?? SURFACES[0];
  const correlation_id = `test${Math.random().toString(36).slice(2)}`;
  return { workflow, ref: "main", inputs: { environment, ref: sha, surface, correlation_id } };
}

/** Waits for the end of a run and answers it. */
function ended(runId: string) {
  const { github } = clients();
  return vi.waitFor(
    async () => {
      const run = await github.getRun(runId);
      expect(run?.status).toBe("completed");
      return run;
    },
    { timeout: 8000, interval: 40 },
  );
}

const counts = () => control("GET", "counts");

describe("the clients against the local platform", () => {
  it("start a run, follow its steps and see its commit live on Heroku", async () => {
    const { github, heroku } = clients();
    const sha = await newestSha();
    const { run } = await github.dispatch(order("api-staging", sha));
    const finished = await ended(run?.id ?? "");
    expect(finished).toMatchObject({ conclusion: "success", attempt: 1, actorLogin: await github.login() });
    const [job] = await github.listJobs(run?.id ?? "", 1);
    expect(job?.steps.length).toBeGreaterThan(5);
    expect(job?.steps.every((step) => step.conclusion === "success" && step.finishedAt !== null)).toBe(true);
    const live = await heroku.readLive("raxx-api-staging");
    expect(live).toMatchObject({ sha, serving: "commit" });
    expect((await probeSite(live.webUrl ?? "")).health).toBe("up");
    expect(JSON.stringify(live)).not.toContain(CANARY);
  });

  it("see a Pages deployment and none of its env_vars", async () => {
    const { github, pages } = clients();
    const sha = await newestSha();
    const { run } = await github.dispatch(order("getraxx", sha));
    await ended(run?.id ?? "");
    const live = await pages.readLive("raxx-getraxx");
    expect(live).toMatchObject({ sha, serving: "commit" });
    expect((await probeSite(live.webUrl ?? "")).health).toBe("up");
    expect(JSON.stringify(live)).not.toContain(CANARY);
  });

  it("read a 204 as accepted without an id, and find the run by its title", async () => {
    const { github } = clients();
    await scenario({ dispatch_answer: "204" });
    const since = new Date(Date.now() - 120_000);
    const sent = order("api-staging", await newestSha());
    expect(await github.dispatch(sent)).toEqual({ run: null });
    const { runs } = await github.listRuns("deploy-heroku.yml", { since, limit: 100 });
    expect(runs.filter((run) => run.title.includes(`[${sent.inputs.correlation_id}]`))).toHaveLength(1);
  });

  it.each([
    ["lost_after_accept", "unreachable"],
    ["lost_before_accept", "unreachable"],
    ["500_after_accept", "server_error"],
  ])("send one dispatch when its answer is %s", async (dispatch_answer, kind) => {
    await scenario({ dispatch_answer });
    const error = await failureOf(clients().github.dispatch(order("api-staging", await newestSha())));
    expect(error).toMatchObject({ kind, mayHaveHappened: true });
    expect(await counts()).toMatchObject({ dispatches: { total: 1 } });
  });

  it("are told by an old GitHub which setting to change", async () => {
    await scenario({ dispatch_answer: "ghes" });
    const error = await failureOf(clients().github.dispatch(order("api-staging", await newestSha())));
    expect(error.kind).toBe("refused");
    expect(error.message).toContain("returnRunDetails");
  });

  it("repeat GitHub's reason when it refuses", async () => {
    const sent = order("api-staging", await newestSha());
    const error = await failureOf(clients().github.dispatch({ ...sent, ref: "no-such-branch" }));
    expect(error).toMatchObject({ kind: "refused", status: 422 });
    expect(error.message).toContain("No ref found for: no-such-branch");
  });

  it("show the failing step and the end of its log", async () => {
    const { github } = clients();
    await scenario({ fail_step: { surface_id: "api-staging", step: 4 } });
    const { run } = await github.dispatch(order("api-staging", await newestSha()));
    expect((await ended(run?.id ?? ""))?.conclusion).toBe("failure");
    const [job] = await github.listJobs(run?.id ?? "", 1);
    expect(job?.steps.find((step) => step.conclusion === "failure")?.number).toBe(4);
    const tail = await github.readLogTail(job?.id ?? "", 20);
    expect(tail?.split("\n").length).toBeGreaterThan(1);
    expect(tail).not.toMatch(/\d{4}-\d\d-\d\dT[\d:.]+Z|\u001b/);
  });

  it("ask again for free while nothing changes", async () => {
    const { github } = clients();
    const { ageMs, ...first } = await github.listCommits("main", 5);
    expect(ageMs).toBe(0);
    expect(await github.listCommits("main", 5)).toMatchObject(first);
    expect(github.budget()).toMatchObject({ total: 2, counted: 1 });
    expect(await counts()).toMatchObject({ github: { total: 2, counted: 1 } });
  });

  it("read history, comparisons, checks and workflows from a real repository", async () => {
    const { github } = clients();
    const { commits } = await github.listCommits("main", 30);
    const [newest] = commits;
    const oldest = commits.at(-1);
    expect(commits).toHaveLength(30);
    expect(await github.getCommit("main")).toMatchObject({ sha: newest?.sha });
    const comparison = await github.compare(oldest?.sha ?? "", "main");
    expect(comparison).toMatchObject({ status: "ahead", aheadBy: 29, total: 29, truncated: false });
    expect(comparison?.commits[0]?.sha).toBe(newest?.sha);
    expect(comparison?.files.length).toBeGreaterThan(0);
    await scenario({ checks: { default: "success" } });
    const checks = await github.listChecks(newest?.sha ?? "", [
      "deploy-heroku.yml",
      "deploy-pages.yml",
      "deploy-console.yml",
    ]);
    expect(checks.length).toBeGreaterThan(0);
    expect(checks.every((check) => check.conclusion === "success")).toBe(true);
    expect((await github.getWorkflow("deploy-heroku.yml"))?.state).toBe("active");
  });

  it("answer null for what does not exist", async () => {
    const { github } = clients();
    expect(await github.getWorkflow("no-such.yml")).toBeNull();
    expect(await github.getRun("999999999")).toBeNull();
    expect(await github.getCommit("0".repeat(40))).toBeNull();
    expect(await github.getCommit("feature/nope")).toBeNull();
    expect(await github.compare("main", "0".repeat(40))).toBeNull();
  });

  it("name a rejected key, each its own", async () => {
    await scenario({ rejected_keys: true });
    const { github, heroku, pages } = clients();
    const calls = [github.login(), heroku.account(), pages.readLive("raxx-getraxx")];
    const errors = await Promise.all(calls.map(failureOf));
    expect(errors.map((error) => `${error.upstream} ${error.kind}`)).toEqual([
      "github unauthorized",
      "heroku unauthorized",
      "cloudflare unauthorized",
    ]);
  });

  it("tell an outage, a limit and a silence apart", async () => {
    const asked = () => {
      const { github, heroku, pages } = clients(300);
      return Promise.all([github.login(), heroku.account(), pages.readLive("raxx-getraxx")].map(failureOf));
    };
    await scenario({ outage: true });
    expect((await asked()).map((error) => error.kind)).toEqual(Array(3).fill("server_error"));
    await control("DELETE", "scenarios");
    await scenario({ hang: true });
    expect((await asked()).map((error) => error.kind)).toEqual(Array(3).fill("timeout"));
    await control("DELETE", "scenarios");
    await scenario({ rate_limit: { remaining: 0, reset_in_s: 120, kind: "primary" } });
    const limited = await failureOf(clients().github.login());
    expect(limited.kind).toBe("rate_limited");
    expect(limited.retryAfter).toBeGreaterThan(100);
    expect(limited.retryAfter).toBeLessThanOrEqual(121);
  });
});
