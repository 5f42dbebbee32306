import { describe, expect, it } from "vitest";

import type { GitHubSetup } from "@/lib/core/github-setup";
import { GITHUB_PERMISSIONS } from "@/lib/credentials/needed-permissions";
import { inspectGitHubKey } from "@/lib/setup/keys";
import { ACME } from "@/tests/factories/acme-config";
import { raxxConfig } from "@/tests/factories/raxx-config";

const REPOSITORY = { name: "raxx/raxx", isArchived: false, scopes: null, mayPush: null };
const never = () => Promise.reject(new Error("nobody asks this"));

/** GitHub as an App with these grants sees it. */
const asApp = (grants: Record<string, string>): GitHubSetup => ({
  login: () => Promise.resolve("raxx-console[bot]"),
  endsAt: () => null,
  clockOffsetMs: () => 0,
  readRepository: never,
  readBranch: never,
  readWorkflow: never,
  readFile: never,
  listEnvironments: never,
  listWebhooks: never,
  newestDelivery: never,
  readGrants: () => Promise.resolve(grants),
  mayRead: never,
});

const EXACT = Object.fromEntries(GITHUB_PERMISSIONS.map(({ key, access }) => [key, access]));

async function faultsOf(grants: Record<string, string>, config = raxxConfig): Promise<string[]> {
  const asked = { config, github: asApp(grants), keepsAnchors: true, now: () => new Date() };
  const findings = await inspectGitHubKey(asked, REPOSITORY);
  return findings.filter(({ standing }) => standing !== "ok").map(({ says }) => says);
}

describe("the permissions of an App", () => {
  it("are enough where it has exactly those that the configuration needs", async () => {
    expect(await faultsOf({ ...EXACT, metadata: "read" })).toEqual([]);
  });

  it("are told one by one where they are missing, or only to read", async () => {
    const { checks: _, ...rest } = EXACT;
    expect(await faultsOf({ ...rest, actions: "read" })).toEqual([
      "may not write Actions: the console starts, follows and cancels runs",
      "may not read Checks: the console shows the checks of a commit",
    ]);
  });

  it("are too many where the console does not need them, by its configuration", async () => {
    expect(await faultsOf({ ...EXACT, administration: "write" })).toEqual([
      "may do more than the console needs: administration",
    ]);
    const config = { ...raxxConfig, secrets: [], github_deployments: ACME.github_deployments };
    expect(await faultsOf(EXACT, config)).toEqual([
      "may do more than the console needs: deployments, environments, secrets, repository_hooks",
    ]);
  });
});
