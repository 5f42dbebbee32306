import { describe, expect, it } from "vitest";

import type { GitHub } from "@/lib/github/github";
import { type Answer, json, routes } from "@/tests/integration/platforms/fault-server";
import { githubAnswering } from "@/tests/integration/platforms/platform-under-test";

const REPO = "/repos/raxx/platform";
const T0 = Date.UTC(2026, 10, 20, 10);

/** A run that began `age` minutes before ten o'clock. */
function run(id: number, age = id) {
  const at = new Date(T0 - age * 60_000).toISOString();
  return {
    id,
    run_attempt: 1,
    status: "queued",
    conclusion: null,
    event: "workflow_dispatch",
    head_branch: "main",
    actor: { login: "bot" },
    display_title: `run ${id}`,
    path: ".github/workflows/deploy.yml",
    html_url: `https://github.example/runs/${id}`,
    created_at: at,
    run_started_at: at,
    updated_at: at,
  };
}

describe("answers that GitHub calls unchanged", () => {
  /** The first answer is true; then the run ends, and its ETag goes on saying that nothing changed. */
  const lying: Answer = (response, seen) => {
    if (seen.headers["if-none-match"] !== undefined) response.writeHead(304, { etag: '"old"' }).end();
    else json(200, run(1), { etag: '"old"' })(response, seen);
  };

  it("say how old an answer is that is said not to have changed, and ask without its ETag before a page calls it late", async () => {
    let at = T0;
    const { github, server } = await githubAnswering(lying, { now: () => new Date(at) });
    const looks: (number | undefined)[] = [];
    for (let second = 0; second <= 30; second += 10) {
      at = T0 + second * 1_000;
      looks.push((await github.getRun("1"))?.ageMs);
    }
    expect(looks).toEqual([0, 10_000, 20_000, 0]);
    expect(server.seen.map(({ headers }) => headers["if-none-match"])).toEqual([
      undefined,
      '"old"',
      '"old"',
      undefined,
    ]);
  });

  it("believe no ETag for three minutes, whatever is read", async () => {
    let at = T0;
    const list = routes({
      [`${REPO}/actions/workflows`]: (response, seen) => {
        if (seen.headers["if-none-match"] !== undefined) response.writeHead(304).end();
        else json(200, { total_count: 1, workflow_runs: [run(1)] }, { etag: '"list"' })(response, seen);
      },
    });
    const { github, server } = await githubAnswering(list, { now: () => new Date(at) });
    const unconditional = () => server.seen.filter(({ headers }) => headers["if-none-match"] === undefined).length;
    for (let second = 0; second < 540; second += 30) {
      at = T0 + second * 1_000;
      await github.listRuns("deploy.yml", { since: new Date(0), limit: 10 });
    }
    expect(unconditional()).toBe(3);
  });

  it("ask without any ETag where the answer has to be new", async () => {
    const { github, server } = await githubAnswering(lying);
    await github.getRun("1");
    await github.getRun("1", { fresh: true });
    expect(server.seen[1]?.headers["if-none-match"]).toBeUndefined();
  });

  it.each([
    ["the page of runs", (github: GitHub) => github.listRunPage("deploy.yml", 1, { fresh: true })],
    ["a workflow", (github: GitHub) => github.getWorkflow("deploy.yml", { fresh: true })],
    ["who approved a run", (github: GitHub) => github.listApprovals("1", { fresh: true })],
    [
      "the deployment that a deploy has already",
      (github: GitHub) =>
        github.openDeployment({ environment: "production/api-prod", sha: "a".repeat(40), deployId: "dep_1" }),
    ],
    ["who cancelled a run", (github: GitHub) => github.readCanceller(["5"])],
    ["the checks of a commit", (github: GitHub) => github.listChecks("a".repeat(40), [], { fresh: true })],
  ])("are no word about %s where the answer has to be new", async (_what, read) => {
    const kept = (body: unknown) => json(200, body, { etag: '"kept"' });
    const { github, server } = await githubAnswering(
      routes({
        [`${REPO}/actions/workflows/deploy.yml`]: kept({ state: "active", html_url: "https://github.example" }),
        [`${REPO}/actions/workflows/deploy.yml/runs`]: kept({ total_count: 0, workflow_runs: [] }),
        [`${REPO}/actions/runs/1/approvals`]: kept([]),
        [`${REPO}/check-runs/5/annotations`]: kept([]),
        [`${REPO}/deployments`]: kept([{ id: 3, description: "Console deploy dep_1" }]),
        [`${REPO}/commits`]: kept({ total_count: 0, check_runs: [], statuses: [] }),
      }),
    );
    await read(github);
    await read(github);
    expect(server.seen.length).toBeGreaterThan(1);
    expect(server.seen.filter(({ headers }) => headers["if-none-match"] !== undefined)).toEqual([]);
  });

  it("put the times of a run by our clock, as far as GitHub's own Date tells", async () => {
    const { github } = await githubAnswering(
      (response, seen) => {
        json(200, run(1, 0), { date: new Date(T0 + 20_000).toUTCString() })(response, seen);
      },
      { now: () => new Date(T0 + 320_000) },
    );
    expect(github.clockOffsetMs()).toBeNull();
    const seen = await github.getRun("1");
    expect(github.clockOffsetMs()).toBe(-299_000);
    expect(seen?.createdAt).toEqual(new Date(T0 + 299_000));
  });
});
