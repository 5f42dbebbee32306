import { describe, expect, it } from "vitest";

import {
  byOurClock,
  createdOnOf,
  deploymentsSchema,
  isInForce,
  liveOf,
  type PagesDeployment,
  projectSchema,
} from "@/lib/cloudflare/project";

const SHA = "a".repeat(40);
const DEPLOYMENT = {
  id: "f64788e9-fccd-4d4a-a28a-cb84f88f6",
  short_id: "f64788e9",
  url: "https://f64788e9.raxx-getraxx.pages.dev",
  created_on: "2026-11-20T10:00:00Z",
  deployment_trigger: { type: "ad_hoc", metadata: { branch: "main", commit_hash: SHA, commit_message: "x" } },
  latest_stage: { name: "deploy", status: "success", ended_on: "2026-11-20T10:01:00Z" },
  env_vars: { STRIPE: { type: "plain_text", value: "canary" } },
};
const PROJECT = {
  name: "raxx-getraxx",
  subdomain: "raxx-getraxx.pages.dev",
  domains: ["raxx-getraxx.pages.dev", "getraxx.com"],
  deployment_configs: { production: { env_vars: { STRIPE: { value: "canary" } } } },
  canonical_deployment: DEPLOYMENT,
  latest_deployment: DEPLOYMENT,
};

function live(project: unknown, deployments: PagesDeployment[] | null = null) {
  const parsed = projectSchema.parse(project);
  const canonical = parsed.canonical_deployment ?? null;
  return liveOf({
    project: parsed,
    deployments: deployments ?? (canonical === null ? [] : [canonical]),
    unreadable: [],
    isWhole: true,
  });
}

function deployment(change: object): PagesDeployment {
  const parsed = projectSchema.parse({ canonical_deployment: { ...DEPLOYMENT, ...change } }).canonical_deployment;
  if (parsed == null) throw new Error("no deployment");
  return parsed;
}

describe("what Pages serves", () => {
  it("is the canonical deployment, at the team's own domain", () => {
    expect(live(PROJECT)).toEqual({
      serving: "commit",
      sha: SHA,
      shortSha: null,
      releasedAt: new Date("2026-11-20T10:01:00Z"),
      servedAt: new Date("2026-11-20T10:00:00Z"),
      madeAt: new Date("2026-11-20T10:00:00Z"),
      made: [
        {
          release: "Pages deployment f64788e9",
          isDone: true,
          became: null,
          at: new Date("2026-11-20T10:00:00Z"),
          by: "deploy",
          sha: SHA,
          shortSha: null,
        },
      ],
      unreadable: 0,
      source: "pages deployment f64788e9",
      attempts: [],
      webUrl: "https://getraxx.com",
    });
  });

  it("has lost every env_var at the boundary", () => {
    expect(JSON.stringify([projectSchema.parse(PROJECT), live(PROJECT)])).not.toMatch(/canary|env_vars/);
  });

  it("is nothing before the first deployment, at the address it will have", () => {
    expect(live({ ...PROJECT, domains: [], canonical_deployment: null })).toEqual({
      madeAt: null,
      made: [],
      unreadable: 0,
      serving: "nothing",
      sha: null,
      shortSha: null,
      releasedAt: null,
      servedAt: null,
      source: "pages: no deployment in force",
      attempts: [],
      webUrl: "https://raxx-getraxx.pages.dev",
    });
  });

  it("is deployed but unnamed when the upload told no commit", () => {
    for (const metadata of [undefined, null, { commit_hash: "" }, { commit_hash: "main" }]) {
      const canonical_deployment = { ...DEPLOYMENT, deployment_trigger: { metadata } };
      expect(live({ ...PROJECT, canonical_deployment })).toMatchObject({ sha: null, serving: "unnamed" });
    }
  });

  it("is unnamed, with the digits there are, when the commit is short", () => {
    const trigger = { metadata: { commit_hash: "ABCDEF1" } };
    const found = live({ ...PROJECT, canonical_deployment: { ...DEPLOYMENT, deployment_trigger: trigger } });
    expect(found).toMatchObject({ serving: "unnamed", sha: null, shortSha: "abcdef1" });
  });

  it.each([
    ["build", "failure", "failed", "failed in its build stage"],
    ["deploy", "failure", "failed", "failed in its deploy stage"],
    ["deploy", "canceled", "failed", "was cancelled in its deploy stage"],
    ["queued", "skipped", "failed", "was skipped in its queued stage"],
    ["deploy", "active", "pending", "is still in its deploy stage"],
    ["queued", "idle", "pending", "is still in its queued stage"],
    ["build", "success", "pending", "is still in its build stage"],
    ["deploy", "splendid", "unknown", "has a state that the console does not know"],
    [null, null, "unknown", "has a state that the console does not know"],
  ])("is the deployment before one whose stage %s is %s", (...[name, status, state, words]) => {
    const since = new Date("2026-11-21T10:00:00Z");
    const sha = "b".repeat(40);
    const newer = deployment({
      short_id: "0badf00d",
      created_on: since.toISOString(),
      deployment_trigger: { metadata: { commit_hash: sha } },
      latest_stage: name === null ? null : { name, status },
    });
    expect(isInForce(newer)).toBe(false);
    expect(live(PROJECT, [newer, deployment({})])).toMatchObject({
      serving: "commit",
      sha: SHA,
      attempts: [{ state, sha, since, isLatest: true, words: `Pages deployment 0badf00d ${words}` }],
    });
  });

  it("is never a preview, however it went", () => {
    const preview = deployment({ environment: "preview", short_id: "11111111" });
    expect(live(PROJECT, [preview, deployment({ environment: "production" })])).toMatchObject({
      source: "pages deployment f64788e9",
      attempts: [],
    });
    expect(live(PROJECT, [preview]).serving).toBe("nothing");
  });

  it("is nothing when every deployment has failed, and unseen when the list goes on", () => {
    const failed = deployment({ latest_stage: { name: "build", status: "failure" } });
    const project = projectSchema.parse(PROJECT);
    expect(live(PROJECT, [failed])).toMatchObject({ serving: "nothing", attempts: [{ state: "failed" }] });
    const read = { project, deployments: Array.from({ length: 30 }, () => failed), unreadable: [], isWhole: false };
    expect(liveOf(read)).toMatchObject({ serving: "unseen", sha: null });
    // A deploy is to find its own release among all that came after it.
    expect(liveOf(read).attempts).toHaveLength(30);
  });

  it("is told beside deployments that cannot be read: only one that was made later may have come after it", () => {
    const read = (...bad: unknown[]) => {
      const { items: deployments, broken } = deploymentsSchema.parse([...bad, DEPLOYMENT]);
      const unreadable = broken.map(createdOnOf);
      return liveOf({ project: projectSchema.parse(PROJECT), deployments, unreadable, isWhole: true });
    };
    const older = [7, { id: "x", is_skipped: "perhaps" }, { ...DEPLOYMENT, environment: 5 }];
    expect(read(...older)).toMatchObject({ serving: "commit", sha: SHA, attempts: [], unreadable: 3 });
    const newer = { created_on: "2026-11-20T11:00:00Z" };
    expect(read(...older, newer)).toMatchObject({
      serving: "commit",
      sha: SHA,
      unreadable: 4,
      attempts: [{ state: "unknown", since: null, words: "1 deployment was not readable" }],
    });
    const none = { project: projectSchema.parse(PROJECT), deployments: [], unreadable: [null], isWhole: true };
    expect(liveOf(none)).toMatchObject({ serving: "unseen" });
  });

  it("survives words, times and addresses that are none, and texts that nobody may store", () => {
    const odd = {
      ...DEPLOYMENT,
      short_id: 7,
      url: "javascript:alert(1)",
      created_on: "yesterday",
      deployment_trigger: { metadata: { commit_hash: 4 } },
      latest_stage: { name: "deploy", status: "success", ended_on: "3026-99-99" },
    };
    const project = { ...PROJECT, domains: [5, "a\u0000b", "get raxx"], subdomain: {}, canonical_deployment: odd };
    expect(live(project)).toMatchObject({
      serving: "unnamed",
      sha: null,
      releasedAt: null,
      webUrl: null,
      source: "pages deployment f64788e9",
    });
    expect(
      live({ ...PROJECT, canonical_deployment: { ...DEPLOYMENT, id: "a\u0000\u202eb", short_id: null } }).source,
    ).toBe("pages deployment a[U+202E");
  });

  it("is dated by our clock, as far as Cloudflare's is off", () => {
    const ours = (theirs: Date) => new Date(theirs.getTime() - 300_000);
    const put = byOurClock({ ours }, deployment({}));
    expect(put.created_on).toEqual(new Date("2026-11-20T09:55:00Z"));
    expect(put.latest_stage?.ended_on).toEqual(new Date("2026-11-20T09:56:00Z"));
  });

  it("is at the project's own address when the team has no domain, not at the deployment's", () => {
    const domains = ["raxx-getraxx.pages.dev"];
    expect(live({ ...PROJECT, domains }).webUrl).toBe("https://raxx-getraxx.pages.dev");
  });

  it("has no address when Cloudflare names none", () => {
    expect(live({ canonical_deployment: null }).webUrl).toBeNull();
  });
});
