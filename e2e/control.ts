import { z } from "zod";
import type { Sandbox } from "@/sandbox/sandbox-file";

const counts = z.object({
  dispatches: z.object({ total: z.number(), by_correlation_id: z.record(z.string(), z.number()) }),
});

const liveApps = z.record(z.string(), z.object({ sha: z.string().nullable() }));

const mergedCommit = z.object({ sha: z.string() });

const twinCommits = z.object({ shas: z.tuple([z.string(), z.string()]) });

const startedRun = z.object({ id: z.number() });

/** The control API of the local platform, as far as journeys need it. */
export class Control {
  readonly #url: string;

  constructor(sandbox: Sandbox) {
    if (!sandbox.simulator) throw new Error("journeys need the simulator");
    this.#url = sandbox.simulator.control_url;
  }

  /** Asks for scenarios, e.g. `{ fail_step: { surface_id: "api-staging", step: 4 } }`; with `once` for the next match only. */
  async scenario(scenarios: Record<string, unknown>, how: { once?: boolean } = {}): Promise<void> {
    await this.#send("PUT", how.once ? "/scenarios?once=1" : "/scenarios", scenarios);
  }

  /** Takes back every scenario but these. */
  async reset(scenarios: Record<string, unknown> = {}): Promise<void> {
    await this.#send("DELETE", "/scenarios");
    await this.scenario(scenarios);
  }

  /** Dispatches GitHub accepted so far, by correlation id. */
  async dispatches(): Promise<Record<string, number>> {
    return counts.parse(await this.#send("GET", "/counts")).dispatches.by_correlation_id;
  }

  /** Somebody starts a run past the console; answers its id. */
  async startRun(run: { surface_id: string; sha: string; actor: string; correlation_id?: string }): Promise<string> {
    return String(startedRun.parse(await this.#send("POST", "/runs", run)).id);
  }

  async approve(runId: string): Promise<void> {
    await this.#send("POST", `/runs/${runId}/approve`);
  }

  /** Somebody starts a run again on GitHub's page. */
  async rerun(runId: string, actor: string): Promise<void> {
    await this.#send("POST", `/runs/${runId}/rerun`, { actor });
  }

  /** Somebody puts a commit on an app by hand, past every workflow. */
  async setLive(app: string, sha: string): Promise<void> {
    await this.#send("PUT", "/live", { app, sha });
  }

  /** Somebody sets config vars of an app by hand, past every console. */
  async setConfig(app: string, vars: Record<string, string | null>): Promise<void> {
    await this.#send("PUT", "/config", { app, vars });
  }

  /** Somebody writes an Actions secret of the repository by hand. */
  async setActionsSecret(name: string, value: string): Promise<void> {
    await this.#send("PUT", "/actions-secrets", { name, value });
  }

  /** Two commits of main that seven digits cannot tell apart. */
  async addTwins(): Promise<[string, string]> {
    return twinCommits.parse(await this.#send("POST", "/commits/twins")).shas;
  }

  /** The commit an app runs now; null when it was never deployed. */
  async live(app: string): Promise<string | null> {
    return liveApps.parse(await this.#send("GET", "/live"))[app]?.sha ?? null;
  }

  /** Somebody merges to main; answers the commit's SHA. */
  async commit(message: string): Promise<string> {
    return mergedCommit.parse(await this.#send("POST", "/commits", { message })).sha;
  }

  async #send(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    const value: unknown = text === "" ? null : JSON.parse(text);
    return value;
  }
}
