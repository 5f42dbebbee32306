import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Octokit } from "@octokit/rest";
import { z } from "zod";
import {
  type Release,
  type SimulatedSurface,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "@/simulator/platform";
import { createDemoRepository } from "@/simulator/repository/create-repository";

export const PLACE = { owner: "raxx", repo: "raxx" };
export const WORKFLOW = "deploy-heroku.yml";

const SURFACES: SimulatedSurface[] = [
  {
    surfaceId: "api-prod",
    workflow: WORKFLOW,
    targetEnv: "production",
    platform: "heroku",
    app: "raxx-api-prod",
  },
  {
    surfaceId: "api-staging",
    workflow: WORKFLOW,
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
];

export interface Bench {
  simulator: Simulator;
  octokit: Octokit;
  releases: Release[];
  folder: string;
  /** Closes the simulator and starts it again on the same data. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
}

/** A simulator of its own with a demo repository, and a client that never retries. */
export async function startBench(change: Partial<SimulatorOptions> = {}): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "simulator-"));
  const repositoryDir = join(folder, "repository");
  if (change.repositoryDir === undefined) await createDemoRepository(repositoryDir);
  const releases: Release[] = [];
  const options: SimulatorOptions = {
    port: 0,
    dataDir: join(folder, "state"),
    repositoryDir,
    repository: "raxx/raxx",
    surfaces: SURFACES,
    onRelease: (release) => void releases.push(release),
    ...change,
  };
  const simulator = await startSimulator(options);
  const bench: Bench = {
    simulator,
    octokit: clientOf(simulator),
    releases,
    folder,
    restart: async () => {
      await bench.simulator.close();
      bench.simulator = await startSimulator(options);
      bench.octokit = clientOf(bench.simulator);
    },
    stop: async () => {
      await bench.simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return bench;
}

function clientOf(simulator: Simulator): Octokit {
  return new Octokit({ baseUrl: simulator.githubUrl, auth: "a-token", log: quiet });
}

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** One call of the control API; gives the parsed body and fails the test when it was refused. */
export async function control(bench: Bench, call: string, body?: unknown): Promise<unknown> {
  const [method = "GET", path = "/"] = call.split(" ");
  const response = await fetch(`${bench.simulator.controlUrl}${path}`, {
    method,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${call} answered ${response.status}: ${text}`);
  return text === "" ? null : JSON.parse(text);
}

/** One call of a platform with a key; gives status, headers and parsed body. */
export async function ask(url: string, headers: Record<string, string> = {}) {
  const response = await fetch(url, { headers: { authorization: "Bearer a-key", ...headers } });
  const text = await response.text();
  const body: unknown = text === "" ? null : JSON.parse(text);
  return { status: response.status, headers: response.headers, body };
}

/** Waits until `look` gives something, at most 5 s. */
export async function until<Found>(look: () => Promise<Found | null>): Promise<Found> {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new Error("It did not happen within 5 s.");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export async function tipOf(bench: Bench, branch = "main"): Promise<string> {
  return (await bench.octokit.repos.getBranch({ ...PLACE, branch })).data.commit.sha;
}

/** Dispatches a deploy of api-staging with the parameters of the contract. */
export async function dispatch(bench: Bench, inputs: Record<string, string>, details: Record<string, unknown> = {}) {
  return await bench.octokit.request("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", {
    ...PLACE,
    workflow_id: WORKFLOW,
    ref: "main",
    inputs: { environment: "staging", surface: "api-staging", ...inputs },
    ...details,
  });
}

/** The end of a run. */
export async function finished(bench: Bench, run_id: number) {
  return await until(async () => {
    const { data } = await bench.octokit.actions.getWorkflowRun({ ...PLACE, run_id });
    return data.status === "completed" ? data : null;
  });
}

const countsSchema = z.object({
  github: z.object({ total: z.number(), counted: z.number(), by_route: z.record(z.string(), z.number()) }),
  dispatches: z.object({ total: z.number(), by_correlation_id: z.record(z.string(), z.number()) }),
});

export async function countsOf(bench: Bench) {
  return countsSchema.parse(await control(bench, "GET /counts"));
}
