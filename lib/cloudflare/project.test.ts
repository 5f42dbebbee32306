import { describe, expect, it } from "vitest";

import { liveOf, projectSchema } from "@/lib/cloudflare/project";

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

const live = (project: unknown) => liveOf(projectSchema.parse(project));

describe("what Pages serves", () => {
  it("is the canonical deployment, at the team's own domain", () => {
    expect(live(PROJECT)).toEqual({
      sha: SHA,
      releasedAt: new Date("2026-11-20T10:01:00Z"),
      source: "pages deployment f64788e9",
      neverDeployed: false,
      webUrl: "https://getraxx.com",
    });
  });

  it("has lost every env_var at the boundary", () => {
    expect(JSON.stringify([projectSchema.parse(PROJECT), live(PROJECT)])).not.toMatch(/canary|env_vars/);
  });

  it("is nothing before the first deployment, at the address it will have", () => {
    expect(live({ ...PROJECT, domains: [], canonical_deployment: null })).toEqual({
      sha: null,
      releasedAt: null,
      source: "pages: no deployment",
      neverDeployed: true,
      webUrl: "https://raxx-getraxx.pages.dev",
    });
  });

  it("is deployed but unnamed when the upload told no commit", () => {
    for (const metadata of [undefined, null, { commit_hash: "" }, { commit_hash: "main" }]) {
      const canonical_deployment = { ...DEPLOYMENT, deployment_trigger: { metadata } };
      expect(live({ ...PROJECT, canonical_deployment })).toMatchObject({ sha: null, neverDeployed: false });
    }
  });

  it("says in which stage a deployment stands that has not finished", () => {
    const latest_stage = { name: "deploy", status: "active", ended_on: null };
    const found = live({ ...PROJECT, canonical_deployment: { ...DEPLOYMENT, latest_stage } });
    expect(found).toMatchObject({
      source: "pages deployment f64788e9 (deploy: active)",
      releasedAt: new Date("2026-11-20T10:00:00Z"),
    });
  });

  it("is at the project's own address when the team has no domain, not at the deployment's", () => {
    const domains = ["raxx-getraxx.pages.dev"];
    expect(live({ ...PROJECT, domains }).webUrl).toBe("https://raxx-getraxx.pages.dev");
  });

  it("has no address when Cloudflare names none", () => {
    expect(live({ canonical_deployment: null }).webUrl).toBeNull();
  });
});
