import { describe, expect, it } from "vitest";

import { type Answer, json, routes, silences } from "@/tests/integration/platforms/fault-server";
import { failureOf, githubAnswering } from "@/tests/integration/platforms/platform-under-test";

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

/** Serves a list in pages, as GitHub does, with Link. */
function paged(key: string, items: (seenPages: number) => unknown[]): Answer {
  let pages = 0;
  return (response, seen) => {
    const query = new URL(seen.path, "http://x.invalid").searchParams;
    const page = Number(query.get("page"));
    const perPage = Number(query.get("per_page"));
    const all = items(pages);
    pages += 1;
    const rel = page * perPage < all.length ? "next" : "last";
    const link = { link: `<http://elsewhere.invalid/?page=${page + 1}>; rel="${rel}"` };
    const body = all.slice((page - 1) * perPage, page * perPage);
    json(200, key === "" ? body : { total_count: all.length, [key]: body }, link)(response, seen);
  };
}

const commit = {
  sha: "b".repeat(40),
  html_url: "https://github.example/commit/b",
  commit: { message: "m", author: { name: "Ada", date: "2026-11-20T10:00:00Z" }, committer: null },
  author: null,
};

describe("conditional reads", () => {
  const answer: Answer = (response, seen) => {
    const quota = { "x-ratelimit-limit": "5000", "x-ratelimit-remaining": "4990", "x-ratelimit-reset": "1795000000" };
    if (seen.headers["if-none-match"] === '"v1"') response.writeHead(304, { etag: '"v1"', ...quota }).end();
    else json(200, run(1), { etag: '"v1"', ...quota })(response, seen);
  };

  it("cost nothing when nothing changed, and answer the same", async () => {
    const { github, server } = await githubAnswering(answer, { now: () => new Date(T0) });
    const first = await github.getRun("1");
    const second = await github.getRun("1");
    expect(second).toEqual(first);
    expect(server.seen[1]?.headers["if-none-match"]).toBe('"v1"');
    expect(github.budget()).toEqual({
      total: 2,
      counted: 1,
      limit: 5000,
      remaining: 4990,
      resetAt: new Date(1795000000_000),
    });
  });

  it("see a change at once", async () => {
    let version = 1;
    const { github } = await githubAnswering((response, seen) => {
      const etag = `"v${version}"`;
      json(200, { ...run(1), run_attempt: version }, { etag })(response, seen);
    });
    expect((await github.getRun("1"))?.attempt).toBe(1);
    version = 2;
    expect((await github.getRun("1"))?.attempt).toBe(2);
  });

  it("keep the promise of another page when a 304 says nothing of it", async () => {
    const list = paged("workflow_runs", () => Array.from({ length: 150 }, (_, index) => run(index + 1)));
    const { github, server } = await githubAnswering(
      (response, seen) => {
        if (seen.headers["if-none-match"] !== undefined) response.writeHead(304).end();
        else {
          response.setHeader("etag", '"list"');
          list(response, seen);
        }
      },
      { now: () => new Date(T0) },
    );
    const window = { since: new Date(0), limit: 120 };
    const first = await github.listRuns("deploy.yml", window);
    expect(await github.listRuns("deploy.yml", window)).toEqual(first);
    expect(first.runs).toHaveLength(120);
    expect(server.seen).toHaveLength(4);
    expect(github.budget().counted).toBe(2);
  });
});

describe("listing runs", () => {
  it("sends no filter and pages until it has what it needs", async () => {
    const { github, server } = await githubAnswering(
      paged("workflow_runs", () => Array.from({ length: 250 }, (_, index) => run(index + 1))),
    );
    const { runs } = await github.listRuns("deploy.yml", { since: new Date(0), limit: 1000 });
    expect(runs).toHaveLength(250);
    expect(server.seen.map((seen) => seen.path)).toEqual(
      [1, 2, 3].map((page) => `${REPO}/actions/workflows/deploy.yml/runs?page=${page}&per_page=100`),
    );
  });

  it("stops at the first page of runs that are all too old", async () => {
    const { github, server } = await githubAnswering(
      paged("workflow_runs", () => Array.from({ length: 250 }, (_, index) => run(index + 1))),
    );
    const { runs } = await github.listRuns("deploy.yml", { since: new Date(T0 - 30 * 60_000), limit: 1000 });
    expect(runs.map((found) => Number(found.id))).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(server.seen).toHaveLength(2);
  });

  it("finds a run behind an older one, whatever the order of the list", async () => {
    const ages = [...Array.from({ length: 99 }, () => 1), 90, 2, ...Array.from({ length: 120 }, () => 90)];
    const { github } = await githubAnswering(
      paged("workflow_runs", () => ages.map((age, index) => run(index + 1, age))),
    );
    const { runs } = await github.listRuns("deploy.yml", { since: new Date(T0 - 30 * 60_000), limit: 1000 });
    expect(runs.map((found) => found.id)).toContain("101");
    expect(runs).toHaveLength(100);
  });

  it("names a run once although a new one pushed it to the next page", async () => {
    const { github } = await githubAnswering(
      paged("workflow_runs", (pages) => {
        const old = Array.from({ length: 150 }, (_, index) => run(index + 1));
        return pages === 0 ? old : [run(999, 0), ...old];
      }),
    );
    const { runs } = await github.listRuns("deploy.yml", { since: new Date(0), limit: 1000 });
    expect(new Set(runs.map((found) => found.id)).size).toBe(runs.length);
    expect(runs).toHaveLength(150);
  });

  it("keeps what a run without a readable number says, and counts what says nothing", async () => {
    const odd = { ...run(2), id: -2, display_title: "deploy api-staging staging main [abc]", html_url: null };
    const { github } = await githubAnswering(
      paged("workflow_runs", () => [run(1), odd, { id: "x" }, null, 7, { ...run(3), id: 1.5, display_title: null }]),
    );
    const unnumbered = [{ title: odd.display_title, status: "queued" }];
    const told = { runs: [{ id: "1" }], unnumbered, unreadable: 4 };
    expect(await github.listRuns("deploy.yml", { since: new Date(0), limit: 1000 })).toMatchObject(told);
    expect(await github.listRunPage("deploy.yml", 1)).toMatchObject({ runs: [{ id: "1" }], unreadable: 5 });
  });

  it("sends its credential to no address that an answer names", async () => {
    const commits = Array.from({ length: 150 }, () => commit);
    const { github, server } = await githubAnswering(paged("", () => commits));
    expect((await github.listCommits("main", 150)).commits).toHaveLength(150);
    expect(server.seen.map((seen) => seen.headers.host)).toEqual([server, server].map(({ url }) => new URL(url).host));
  });
});

describe("what GitHub does not know", () => {
  it("is null for a run, a workflow, a commit and a comparison", async () => {
    const { github } = await githubAnswering(json(404, { message: "Not Found" }));
    expect(await github.getRun("1")).toBeNull();
    expect(await github.getWorkflow("deploy.yml")).toBeNull();
    expect(await github.getCommit("nope")).toBeNull();
    expect(await github.compare("a", "b")).toBeNull();
    expect(await github.readLogTail("1", 10)).toBeNull();
  });

  it("is null for a SHA that GitHub refuses with 422", async () => {
    const { github } = await githubAnswering(json(422, { message: "No commit found for SHA: dead" }));
    expect(await github.getCommit("dead")).toBeNull();
  });

  it("is no job for a run, which is looked at again before that means anything", async () => {
    const { github } = await githubAnswering(json(404, { message: "Not Found" }));
    expect(await github.listJobs("1", 1)).toEqual([]);
  });

  it("is an error for runs of a workflow and checks, which must not look empty", async () => {
    const { github } = await githubAnswering(json(404, { message: "Not Found" }));
    const window = { since: new Date(0), limit: 5 };
    const calls = [github.listRuns("x.yml", window), github.listChecks("a".repeat(40))];
    const errors = await Promise.all(calls.map(failureOf));
    expect(errors.map((error) => error.kind)).toEqual(["not_found", "not_found"]);
  });

  it("is not asked for when no such name can exist", async () => {
    const { github, server } = await githubAnswering(json(200, commit));
    for (const name of ["..", ".", "../../user", "a..b", "", "a b"]) {
      expect(await github.getCommit(name)).toBeNull();
      expect(await github.compare(name, "main")).toBeNull();
      expect(await github.compare("main", name)).toBeNull();
      expect((await github.listCommits(name, 5)).commits).toEqual([]);
    }
    for (const id of ["", "abc", "../1", "1/jobs"]) {
      expect(await github.getRun(id)).toBeNull();
      expect(await github.readLogTail(id, 5)).toBeNull();
      expect((await failureOf(github.cancelRun(id))).kind).toBe("not_found");
    }
    expect(server.seen).toHaveLength(0);
  });
});

describe("names in paths", () => {
  it("are encoded as one segment", async () => {
    const { github, server } = await githubAnswering(json(404, { message: "Not Found" }));
    await github.getCommit("feature/a#b%2e");
    await github.compare("v1.0", "feature/x");
    await github.getCommit("Ünïcode");
    expect(server.seen.map((seen) => seen.path)).toEqual([
      `${REPO}/commits/feature%2Fa%23b%252e?per_page=1`,
      `${REPO}/compare/v1.0...feature%2Fx`,
      `${REPO}/commits/%C3%9Cn%C3%AFcode?per_page=1`,
    ]);
  });
});

describe("an answer of another shape", () => {
  const bodies = [null, [], {}, "welcome to the hotel", { id: {}, workflow_runs: 3, jobs: "x", commits: null }];
  it.each(bodies.map((body) => [body]))("(%j) is unreadable, in words, whichever call gets it", async (body) => {
    const { github } = await githubAnswering(json(200, body));
    const window = { since: new Date(0), limit: 5 };
    const calls = [
      () => github.login(),
      () => github.getWorkflow("deploy.yml"),
      () => github.listRuns("deploy.yml", window),
      () => github.getRun("1"),
      () => github.listJobs("1", 1),
      () => github.getCommit("main"),
      () => github.compare("a", "b"),
      () => github.listChecks("a".repeat(40)),
    ];
    for (const call of calls) {
      const error = await failureOf(call());
      expect(error).toMatchObject({ upstream: "github", kind: "unreadable" });
      expect(error.message).toMatch(/GitHub answered something unexpected for/);
    }
  });

  it("is unreadable when a proxy answers a page instead of JSON", async () => {
    const { github } = await githubAnswering((response) => response.end("<html>sign in to the wifi</html>"));
    expect((await failureOf(github.getRun("1"))).kind).toBe("unreadable");
  });
});

describe("a read that gets no whole answer", () => {
  it.each([
    ["reset", "unreachable"],
    ["close", "unreachable"],
    ["hang", "timeout"],
    ["half an answer", "unreachable"],
    ["an answer that stalls", "timeout"],
  ] as const)("by %s is %s, after one request", async (silence, kind) => {
    const { github, server } = await githubAnswering(silences[silence]);
    const error = await failureOf(github.getRun("1"));
    expect(error).toMatchObject({ kind, status: null });
    expect(server.seen).toHaveLength(1);
    expect(github.budget()).toMatchObject({ total: 1, counted: 1 });
  });
});

describe("checks", () => {
  it("are check runs and commit statuses together", async () => {
    const check = { name: "test", status: "completed", conclusion: "success", html_url: "https://github.example/c/1" };
    const { github } = await githubAnswering(
      routes({
        [`${REPO}/commits/${"a".repeat(40)}/check-runs`]: json(200, { total_count: 1, check_runs: [check] }),
        [`${REPO}/commits/${"a".repeat(40)}/status`]: json(200, {
          state: "pending",
          statuses: [{ context: "ci/legacy", state: "pending", target_url: null }],
        }),
      }),
    );
    expect(await github.listChecks("a".repeat(40))).toEqual([
      { name: "test", status: "completed", conclusion: "success", url: "https://github.example/c/1" },
      { name: "ci/legacy", status: "in_progress", conclusion: null, url: null },
    ]);
  });
});

describe("cancelling a run", () => {
  it("is one POST; a finished run refuses it", async () => {
    const { github, server } = await githubAnswering(json(202, {}));
    await github.cancelRun("7");
    expect(server.seen.map((seen) => `${seen.method} ${seen.path}`)).toEqual([`POST ${REPO}/actions/runs/7/cancel`]);
    const late = await githubAnswering(json(409, { message: "Cannot cancel a workflow run that is completed." }));
    const error = await failureOf(late.github.cancelRun("7"));
    expect(error).toMatchObject({ kind: "refused", status: 409 });
    expect(error.message).toContain("Cannot cancel a workflow run that is completed.");
  });
});
