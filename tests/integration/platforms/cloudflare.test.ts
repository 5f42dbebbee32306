import { describe, expect, it } from "vitest";

import { createPages } from "@/lib/cloudflare/create-pages";
import { type Answer, json, silences } from "@/tests/integration/platforms/fault-server";
import { failureOf, serve } from "@/tests/integration/platforms/platform-under-test";

const SHA = "d".repeat(40);
const CANARY = "canary-value-9a2e";
const env_vars = { STRIPE_KEY: { type: "plain_text", value: CANARY } };
const DEPLOYMENT = {
  id: "f64788e9-fccd-4d4a-a28a-cb84f88f6",
  short_id: "f64788e9",
  created_on: "2026-11-20T10:00:00Z",
  deployment_trigger: { type: "ad_hoc", metadata: { branch: "main", commit_hash: SHA } },
  latest_stage: { name: "deploy", status: "success", ended_on: "2026-11-20T10:01:00Z" },
  env_vars,
};
const PROJECT = {
  name: "raxx-getraxx",
  subdomain: "raxx-getraxx.pages.dev",
  domains: ["getraxx.com"],
  deployment_configs: { production: { env_vars }, preview: { env_vars } },
  canonical_deployment: DEPLOYMENT,
  latest_deployment: DEPLOYMENT,
};

const envelope = (result: unknown) => ({ success: true, errors: [], messages: [], result });

const FAILED = { name: "build", status: "failure", ended_on: null };

/** A project with its deployments in pages, newest first. */
function project(canonical_deployment: unknown, all: unknown[]): Answer {
  return (response, seen) => {
    const url = new URL(seen.path, "http://pages.invalid");
    if (!url.pathname.endsWith("/deployments"))
      return json(200, envelope({ ...PROJECT, canonical_deployment }))(response, seen);
    const [page, size] = [Number(url.searchParams.get("page")), Number(url.searchParams.get("per_page"))];
    return json(200, envelope(all.slice((page - 1) * size, page * size)))(response, seen);
  };
}

async function pagesAnswering(answer: Answer) {
  const server = await serve(answer);
  const settings = { apiUrl: server.url, accountId: "acc/1", apiToken: "canary-token", timeoutMs: 400 };
  return { pages: createPages(settings), server };
}

describe("what Cloudflare Pages says is live", () => {
  it("is the commit of the canonical deployment, and no value of env_vars", async () => {
    const { pages, server } = await pagesAnswering(json(200, envelope(PROJECT)));
    const live = await pages.readLive("raxx-getraxx");
    expect(live).toMatchObject({ sha: SHA, serving: "commit", webUrl: "https://getraxx.com" });
    expect(JSON.stringify(live)).not.toContain("canary");
    expect(server.seen[0]?.path).toBe("/accounts/acc%2F1/pages/projects/raxx-getraxx");
    expect(server.seen[0]?.headers.authorization).toBe("Bearer canary-token");
  });

  it("is nothing before the first deployment", async () => {
    const { pages } = await pagesAnswering(project(null, []));
    expect(await pages.readLive("raxx-getraxx")).toMatchObject({ sha: null, serving: "nothing" });
  });

  it("is the deployment before those that failed, found pages further back", async () => {
    const failed = (index: number) => ({ ...DEPLOYMENT, id: `failed-${index}`, short_id: null, latest_stage: FAILED });
    const all = [...Array.from({ length: 60 }, (_, index) => failed(index)), DEPLOYMENT];
    const { pages, server } = await pagesAnswering(project(all[0], all));
    const live = await pages.readLive("raxx-getraxx");
    expect(live).toMatchObject({ serving: "commit", sha: SHA, source: "pages deployment f64788e9" });
    expect(live.attempts[0]).toMatchObject({
      state: "failed",
      words: "Pages deployment failed-0 failed in its build stage",
    });
    expect(server.seen).toHaveLength(4);
    expect(server.seen.at(1)?.path).toContain("env=production");
  });

  it("is told beside a newer deployment that the list does not show yet", async () => {
    const stage = { name: "deploy", status: "active", ended_on: null };
    const newer = { ...DEPLOYMENT, id: "n", short_id: "new1", created_on: "2027-01-01T00:00:00Z", latest_stage: stage };
    const { pages } = await pagesAnswering(project(newer, [DEPLOYMENT]));
    expect(await pages.readLive("raxx-getraxx")).toMatchObject({
      serving: "commit",
      sha: SHA,
      attempts: [{ state: "pending", release: "Pages deployment new1" }],
    });
  });

  it.each([0, 40])(
    "is what somebody went back to, though %i deployments and a newer success stand before it",
    async (between) => {
      const newer = { ...DEPLOYMENT, id: "n", short_id: "new1", created_on: "2027-01-01T00:00:00Z" };
      const failed = Array.from({ length: between }, (_, index) => ({
        ...newer,
        id: `f${index}`,
        latest_stage: FAILED,
      }));
      const { pages } = await pagesAnswering(project(DEPLOYMENT, [newer, ...failed, DEPLOYMENT]));
      expect(await pages.readLive("raxx-getraxx", { beside: true })).toMatchObject({
        sha: SHA,
        source: "pages deployment f64788e9",
      });
    },
  );

  it("is unseen, not never deployed, when hundreds have failed", async () => {
    const all = Array.from({ length: 400 }, (_, index) => ({ ...DEPLOYMENT, id: `x${index}`, latest_stage: FAILED }));
    const { pages } = await pagesAnswering(project(all[0], all));
    expect(await pages.readLive("raxx-getraxx")).toMatchObject({ serving: "unseen", sha: null });
  });

  it("is asked for by project names only", async () => {
    const { pages, server } = await pagesAnswering(json(200, envelope(PROJECT)));
    for (const project of ["..", "../x", "a/b", ""]) {
      expect((await failureOf(pages.readLive(project))).kind).toBe("not_found");
    }
    expect(server.seen).toHaveLength(0);
  });
});

describe("a failing Cloudflare", () => {
  const failed = (code: number) => ({
    success: false,
    errors: [{ code, message: CANARY }],
    messages: [],
    result: null,
  });
  const badAnswers: [string, Answer, string][] = [
    ["rejects the token", json(403, failed(10000)), "unauthorized"],
    ["knows no such project", json(404, failed(8000007)), "not_found"],
    ["limits the rate", json(429, failed(971)), "rate_limited"],
    ["says 502", (response) => response.writeHead(502).end(CANARY), "server_error"],
    ["says no with a 200", json(200, failed(8000000)), "refused"],
    ["rejects the token with a 200", json(200, failed(10000)), "unauthorized"],
    ["answers another shape", json(200, envelope([env_vars])), "unreadable"],
    ["answers no JSON", (response) => response.end(CANARY), "server_error"],
    ["hangs", silences.hang, "timeout"],
    ["stalls", silences["an answer that stalls"], "timeout"],
    ["resets", silences.reset, "unreachable"],
  ];

  it.each(badAnswers)("that %s ends in an UpstreamError without a value in it", async (_, answer, kind) => {
    const { pages } = await pagesAnswering(answer);
    const error = await failureOf(pages.readLive("raxx-getraxx"));
    expect(error).toMatchObject({ upstream: "cloudflare", kind });
    expect([error.message, error.stack, JSON.stringify(error), String(error.cause)].join()).not.toContain("canary");
  });
});
