import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  ask,
  type Bench,
  control,
  countsOf,
  dispatch,
  finished,
  PLACE,
  startBench,
  tipOf,
} from "@/tests/integration/simulator/bench";

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
beforeEach(() => control(bench, "DELETE /scenarios"));
afterAll(() => bench.stop());

const api = (path: string): string => `${bench.simulator.githubUrl}/repos/raxx/raxx${path}`;
const twins = z.object({ shas: z.tuple([z.string(), z.string()]), merge: z.string() });
const started = z.object({ id: z.number() });

async function runOf(scenarios: Record<string, unknown> = {}): Promise<number> {
  await control(bench, "PUT /scenarios", { speed: 500, ...scenarios });
  const { data } = await dispatch(bench, { ref: await tipOf(bench) }, { return_run_details: true });
  return Number(data?.workflow_run_id);
}

describe("an address that misleads", () => {
  it("has an ETag that stays when what is behind it has changed", async () => {
    const { headers } = await ask(api("/commits?sha=main"));
    await control(bench, "PUT /scenarios", { lying_etag: ["/commits"] });
    await control(bench, "POST /commits", {});
    const known = { "if-none-match": headers.get("etag") ?? "" };
    expect((await ask(api("/commits?sha=main"), known)).status).toBe(304);
    expect((await ask(api("/commits?sha=main"))).status).toBe(200);
    await control(bench, "DELETE /scenarios");
    expect((await ask(api("/commits?sha=main"), known)).status).toBe(200);
  });

  it("has moved: reads are led to the repository's id, writes are not done, and one day there is nothing", async () => {
    await control(bench, "PUT /scenarios", { moved_repository: { to: "raxx/console" } });
    const read = await fetch(api("/commits?sha=main"), { headers: { authorization: "Bearer a" }, redirect: "manual" });
    expect(read.status).toBe(301);
    const there = await ask(read.headers.get("location") ?? "");
    expect(there.status).toBe(200);
    expect((await ask(`${bench.simulator.githubUrl}/repos/raxx/console`)).body).toMatchObject({
      full_name: "raxx/console",
    });
    const write = await fetch(api("/actions/workflows/deploy-heroku.yml/dispatches"), {
      method: "POST",
      headers: { authorization: "Bearer a" },
      body: JSON.stringify({ ref: "main", inputs: { environment: "staging", ref: "main" } }),
      redirect: "manual",
    });
    expect(write.status).toBe(307);
    expect(await control(bench, "GET /runs")).toEqual([]);
    await control(bench, "PUT /scenarios", { moved_repository: { to: "raxx/console", old_name: "gone" } });
    expect((await ask(api("/commits"))).status).toBe(404);
  });

  it("tells a commit by seven digits that fit another one of main as well", async () => {
    const { shas } = twins.parse(await control(bench, "POST /commits/twins"));
    const [one, other] = shas;
    expect(one.slice(0, 7)).toBe(other.slice(0, 7));
    expect((await ask(api(`/commits/${one.slice(0, 7)}`))).status).toBe(422);
    expect((await ask(api(`/commits/${one}`))).body).toMatchObject({ sha: one });
    expect((await ask(api(`/compare/${other}...main`))).body).toMatchObject({ status: "ahead" });
  });
});

describe("texts and people", () => {
  it("are odd where people write them: jobs, steps, checks, titles and commits", async () => {
    const run_id = await runOf({ odd_texts: true });
    await finished(bench, run_id);
    await control(bench, "POST /commits", { message: "fix: ship it" });
    const { data: run } = await bench.octokit.actions.getWorkflowRun({ ...PLACE, run_id });
    expect(run.display_title).toContain("\u0000");
    const [job] = (await bench.octokit.actions.listJobsForWorkflowRun({ ...PLACE, run_id })).data.jobs;
    expect(job?.name.length).toBeGreaterThan(10_000);
    expect(job?.steps?.[0]?.name.isWellFormed()).toBe(false);
    await control(bench, "DELETE /scenarios");
    const { commit } = (await bench.octokit.repos.getCommit({ ...PLACE, ref: "main" })).data;
    expect(commit.message).toMatch(/^fix: ship it nul\0nul half\ud83d .*\(#99999999999999999999\)$/);
    expect(commit.author?.name).toContain("\u202e");
  });

  it("are missing: a commit without people or times, a run without those who started it", async () => {
    const tip = await tipOf(bench);
    await control(bench, "PUT /scenarios", { null_authors: [tip.slice(0, 12), "api-staging"] });
    const [newest, before] = (await bench.octokit.repos.listCommits({ ...PLACE, per_page: 2 })).data;
    expect(newest).toMatchObject({ author: null, committer: null, commit: { author: null, committer: null } });
    expect(before?.commit.committer).not.toBeNull();
    const run_id = await runOf();
    const { data } = await bench.octokit.actions.getWorkflowRun({ ...PLACE, run_id });
    expect(data).toMatchObject({ head_commit: null });
    expect(data).not.toHaveProperty("triggering_actor");
    await control(bench, "PUT /scenarios", { null_authors: null, null_dates: true });
    const { commit } = (await bench.octokit.repos.getCommit({ ...PLACE, ref: "main" })).data;
    expect(commit.committer).toHaveProperty("name");
    expect(commit.committer).not.toHaveProperty("date");
    expect((await bench.octokit.actions.getWorkflowRun({ ...PLACE, run_id })).data).not.toHaveProperty(
      "run_started_at",
    );
  });

  it("start a run again and cancel it on GitHub's own page", async () => {
    const run_id = await runOf();
    await finished(bench, run_id);
    await control(bench, "PUT /scenarios", { stuck_approval: true });
    await control(bench, `POST /runs/${run_id}/rerun`, { actor: "priya" });
    const { data } = await bench.octokit.actions.getWorkflowRun({ ...PLACE, run_id });
    expect(data).toMatchObject({ run_attempt: 2, triggering_actor: { login: "priya" } });
    await control(bench, `POST /runs/${run_id}/cancel`);
    expect(await finished(bench, run_id)).toMatchObject({ conclusion: "cancelled" });
    await expect(control(bench, `POST /runs/${run_id}/cancel`)).rejects.toThrow("409");
  });

  it("leave artifacts behind, page by page", async () => {
    const run_id = await runOf({ artifacts: 35 });
    const list = (page: number) => bench.octokit.actions.listWorkflowRunArtifacts({ ...PLACE, run_id, page });
    const [first, second] = [(await list(1)).data, (await list(2)).data];
    expect([first.total_count, first.artifacts.length, second.artifacts.length]).toEqual([35, 30, 5]);
  });
});

describe("limits and clocks", () => {
  const other = { authorization: "Bearer another-key" };

  it("close every call of every key, and say until when, or nothing at all", async () => {
    await control(bench, "PUT /scenarios", { rate_limit: { reset_in_s: 40, status: 429 } });
    const primary = await ask(api(""), other);
    expect([primary.status, primary.headers.get("x-ratelimit-remaining")]).toEqual([429, "0"]);
    await control(bench, "DELETE /scenarios");
    await control(bench, "PUT /scenarios", { rate_limit: { kind: "secondary", reset_in_s: 40, silent: true } });
    const silent = await ask(api("/actions/runs"), other);
    expect([silent.status, silent.headers.get("retry-after"), silent.headers.get("x-ratelimit-reset")]).toEqual([
      403,
      null,
      null,
    ]);
  });

  it("are also the other platforms' own", async () => {
    await control(bench, "PUT /scenarios", { too_many_requests: true });
    const { herokuUrl, cloudflareUrl } = bench.simulator;
    expect(await ask(`${herokuUrl}/account`)).toMatchObject({ status: 429, body: { id: "rate_limit" } });
    expect(await ask(`${cloudflareUrl}/user/tokens/verify`)).toMatchObject({ status: 429, body: { success: false } });
  });

  it("differ: GitHub's header goes as wrong as the times of its runs", async () => {
    await control(bench, "PUT /scenarios", { clock_skew_s: -300 });
    const { headers } = await ask(api(""));
    const behind = Date.now() - Date.parse(headers.get("date") ?? "");
    expect(behind).toBeGreaterThan(295_000);
    expect((await countsOf(bench)).github.total).toBeGreaterThan(0);
    expect(
      started.parse(await control(bench, "POST /runs", { surface_id: "api-prod", sha: "main" })).id,
    ).toBeGreaterThan(0);
  });
});
