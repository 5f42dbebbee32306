import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ask, type Bench, control, countsOf, dispatch, PLACE, startBench, tipOf } from "./bench";

let bench: Bench;
let tip: string;

beforeAll(async () => {
  bench = await startBench();
  tip = await tipOf(bench);
});
afterEach(async () => {
  await control(bench, "DELETE /scenarios");
});
afterAll(() => bench.stop());

const api = (path: string): string => `${bench.simulator.githubUrl}/repos/raxx/raxx${path}`;
const git = (dir: string, ...args: string[]): string =>
  execFileSync("git", ["-C", dir, ...args], { encoding: "utf8" }).trim();

describe("GitHub's rules", () => {
  it("answer a known ETag with 304, which costs nothing and is not counted", async () => {
    const first = await ask(api("/commits?sha=main"));
    const etag = first.headers.get("etag") ?? "";
    const remaining = (answer: typeof first) => Number(answer.headers.get("x-ratelimit-remaining"));
    const before = (await countsOf(bench)).github;
    const second = await ask(api("/commits?sha=main"), { "if-none-match": etag });
    const after = (await countsOf(bench)).github;
    expect(second.status).toBe(304);
    expect(remaining(second)).toBe(remaining(first));
    expect({ total: after.total - before.total, counted: after.counted - before.counted }).toEqual({
      total: 1,
      counted: 0,
    });
    expect(after.by_route["GET /repos/{o}/{r}/commits"]).toBeGreaterThan(1);
  });

  it("refuse a missing or rejected key, and know no other repository", async () => {
    expect((await fetch(api(""))).status).toBe(401);
    expect((await ask(`${bench.simulator.githubUrl}/repos/raxx/other`)).status).toBe(404);
    await control(bench, "PUT /scenarios", { rejected_keys: ["github"] });
    expect(await ask(api(""))).toMatchObject({ status: 401, body: { message: "Bad credentials" } });
  });

  it("refuse when the hourly budget is gone, and say when it returns", async () => {
    await control(bench, "PUT /scenarios", { rate_limit: { remaining: 1, reset_in_s: 30 } });
    expect((await ask(api(""))).status).toBe(200);
    const refused = await ask(api(""));
    expect(refused.status).toBe(403);
    expect(refused.headers.get("x-ratelimit-remaining")).toBe("0");
    expect(Number(refused.headers.get("x-ratelimit-reset"))).toBeGreaterThan(Date.now() / 1000 + 25);
    await control(bench, "DELETE /scenarios");
    await control(bench, "PUT /scenarios", { rate_limit: { kind: "secondary", reset_in_s: 9 } });
    expect((await ask(api(""))).headers.get("retry-after")).toBe("9");
  });

  it("break for a while when there is an outage", async () => {
    await control(bench, "PUT /scenarios", { outage: ["github", "heroku"] });
    expect((await ask(api(""))).status).toBe(503);
    expect((await ask(`${bench.simulator.herokuUrl}/account`)).status).toBe(503);
  });
});

describe("the repository", () => {
  it("pages through all commits by the Link header, which keeps the prefix", async () => {
    const commits = await bench.octokit.paginate(bench.octokit.repos.listCommits, { ...PLACE, per_page: 25 });
    const dir = join(bench.folder, "repository");
    expect(commits.map((commit) => commit.sha)).toEqual(git(dir, "log", "--format=%H", "main").split("\n"));
    const { headers } = await bench.octokit.repos.listCommits({ ...PLACE, per_page: 25 });
    expect(headers.link).toContain(`<${api("/commits")}?per_page=25&page=2>; rel="next"`);
  });

  it("compares what git has: direction, distance, commits oldest first, files with patches", async () => {
    const { data } = await bench.octokit.repos.compareCommitsWithBasehead({ ...PLACE, basehead: "v1.4.0...main" });
    expect(data).toMatchObject({ status: "ahead", ahead_by: 20, behind_by: 0, total_commits: 20 });
    expect(data.commits.at(-1)?.sha).toBe(tip);
    const migration = data.files?.find((file) => file.filename.startsWith("prisma/migrations/"));
    expect(migration?.status).toBe("added");
    expect(migration?.patch).toContain('+ALTER TABLE "Webhook"');
    const compare = async (basehead: string) =>
      (await bench.octokit.repos.compareCommitsWithBasehead({ ...PLACE, basehead })).data.status;
    expect(await compare("main...v1.4.0")).toBe("behind");
    expect(await compare("main...main")).toBe("identical");
    expect(await compare("main...feature/audit-export")).toBe("diverged");
  });

  it("pages a comparison from the oldest commit, with files on the first page only", async () => {
    const page = async (number: number) =>
      (
        await bench.octokit.repos.compareCommitsWithBasehead({
          ...PLACE,
          basehead: "v1.4.0...main",
          per_page: 15,
          page: number,
        })
      ).data;
    const [first, second] = [await page(1), await page(2)];
    expect([first.commits.length, second.commits.length]).toEqual([15, 5]);
    expect(second.commits.at(-1)?.sha).toBe(tip);
    expect([first.files?.length === 0, second.files?.length]).toEqual([false, 0]);
  });

  it("resolves a branch, a tag and a short SHA, and refuses what does not exist in GitHub's words", async () => {
    const read = async (ref: string) => (await bench.octokit.repos.getCommit({ ...PLACE, ref })).data.sha;
    expect(await read(tip.slice(0, 8))).toBe(tip);
    expect(await read("v1.4.0")).toBe(git(join(bench.folder, "repository"), "rev-parse", "v1.4.0^{commit}"));
    expect((await bench.octokit.git.getRef({ ...PLACE, ref: "heads/feature/audit-export" })).data.object.type).toBe(
      "commit",
    );
    await expect(read("--all")).rejects.toThrow("No commit found for SHA: --all");
    await expect(bench.octokit.repos.getBranch({ ...PLACE, branch: "nope" })).rejects.toMatchObject({ status: 404 });
  });

  it("knows checks by commit and the pull request of a squash merge", async () => {
    const state = async () => {
      const { data } = await bench.octokit.checks.listForRef({ ...PLACE, ref: tip });
      return data.check_runs.map((check) => check.conclusion);
    };
    expect(await state()).toEqual(["success", "success", "success"]);
    await control(bench, "PUT /scenarios", { checks: { default: "failure", [tip]: "none" } });
    expect(await state()).toEqual([]);
    const { data } = await bench.octokit.repos.listPullRequestsAssociatedWithCommit({ ...PLACE, commit_sha: tip });
    expect(data).toMatchObject([{ number: 123, merge_commit_sha: tip }]);
  });

  it("lists a merge's two ways by date, where a place in the list is not the distance to the tip", async () => {
    const { data: listed } = await bench.octokit.repos.listCommits({ ...PLACE, sha: "main", per_page: 100 });
    const merge = listed.findIndex(({ parents }) => parents.length === 2);
    const places = [merge + 1, merge + 2];
    const ahead = await Promise.all(
      places.map(async (place) => (await ask(api(`/compare/${listed[place]?.sha ?? ""}...main`))).body),
    );
    expect(ahead).toMatchObject([{ ahead_by: merge + 2 }, { ahead_by: merge + 2 }]);
    expect((await ask(api(`/commits/${listed[merge]?.sha ?? ""}/pulls`))).body).toMatchObject([{ number: 71 }]);
  });

  it("serves a clone whose default branch has another name, as main too, and never writes to it", async () => {
    const clone = join(bench.folder, "clone");
    git(bench.folder, "clone", "--quiet", "--branch", "main", join(bench.folder, "repository"), clone);
    git(clone, "branch", "--move", "main", "trunk");
    git(clone, "update-ref", "refs/remotes/origin/trunk", tip);
    git(clone, "update-ref", "-d", "refs/remotes/origin/main");
    git(clone, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
    const other = await startBench({ repositoryDir: clone });
    try {
      expect((await other.octokit.repos.get(PLACE)).data.default_branch).toBe("trunk");
      expect(await tipOf(other)).toBe(tip);
      expect((await dispatch(other, { ref: tip })).status).toBe(204);
      await expect(control(other, "POST /commits", {})).rejects.toThrow("409");
    } finally {
      await other.stop();
    }
  });
});
