import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";

import {
  CLOUDFLARE_PERMISSION,
  GITHUB_CLASSIC_SCOPE,
  GITHUB_PERMISSIONS,
  githubPermissionWords,
  HEROKU_SCOPES,
  missingHerokuScopes,
} from "@/lib/credentials/needed-permissions";
import { root } from "@/sandbox/root";
import { raxxConfig } from "@/tests/factories/raxx-config";

const read = (file: string) => readFileSync(path.join(root, file), "utf8").replaceAll(/\s+/g, " ");

/** What an operator makes a key from: decisions and facts tell history and other people's words. */
const documents = [
  "README.md",
  "SECURITY.md",
  "app.json",
  ...readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !/^(decisions\/|platform-facts\.md)/.test(name))
    .map((name) => `docs/${name}`),
];

const MAKE_GITHUB = [
  "README.md",
  "docs/runbooks/rotate-github-token.md",
  "docs/runbooks/heroku-api-key-drift-recovery.md",
];
const MAKE_CLOUDFLARE = [
  "docs/runbooks/rotate-cloudflare-api-token.md",
  "docs/runbooks/heroku-api-key-drift-recovery.md",
];

const names = [...GITHUB_PERMISSIONS.map(({ name }) => name), "Metadata", "Workflows", "Administration"].join("|");
const NAMED = new RegExp(`\\b(${names})"?:? (read|write)\\b|"?(secrets|contents|actions|checks): (read|write)`, "gi");

/** Permissions that a text names otherwise than in the one sentence. */
function namedBeside(text: string): string[] {
  return text.replaceAll(githubPermissionWords(), "").match(NAMED) ?? [];
}

describe("the permissions of a key", () => {
  it("are told in one sentence, by what they are for", () => {
    expect(githubPermissionWords()).toBe(
      "Actions, Commit statuses, Deployments, Environments, Secrets and Webhooks: read and write; Checks, Contents and Pull requests: read",
    );
  });

  it.each(MAKE_GITHUB)("of GitHub are in %s as they are in the code", (file) => {
    expect(read(file)).toContain(githubPermissionWords());
  });

  it("of GitHub are named nowhere otherwise", () => {
    expect(namedBeside("Only this repository; Actions read and write, Contents read.")).toHaveLength(2);
    const found = documents.flatMap((file) => namedBeside(read(file)).map((words) => `${file}: ${words}`));
    expect(found).toEqual([]);
  });

  it("of a classic token are the one scope that the README names", () => {
    expect(read("README.md")).toContain(`a classic token the scope \`${GITHUB_CLASSIC_SCOPE}\``);
  });

  it.each(MAKE_CLOUDFLARE)("of Cloudflare are in %s as they are in the code", (file) => {
    expect(read(file)).toContain(CLOUDFLARE_PERMISSION);
  });

  it("of Heroku are in the README, with and without rotation", () => {
    const list = (scopes: readonly string[]) => scopes.map((scope) => `\`${scope}\``).join(", ");
    expect(read("README.md")).toContain(`the scope ${list(HEROKU_SCOPES.rotating)}`);
    expect(read("README.md")).toContain(list(HEROKU_SCOPES.otherwise));
  });

  it("of Heroku are missing only where the configuration needs them", () => {
    const rotating = { secrets: raxxConfig.secrets.filter(({ handler }) => handler === "heroku_oauth") };
    const none = { secrets: [] };
    expect(rotating.secrets).toHaveLength(1);
    expect(missingHerokuScopes(rotating, ["identity", "write-protected"])).toEqual(["global"]);
    expect(missingHerokuScopes(rotating, ["global"])).toEqual([]);
    expect(missingHerokuScopes(none, ["identity", "read"])).toEqual(["read-protected", "write-protected"]);
  });
});
