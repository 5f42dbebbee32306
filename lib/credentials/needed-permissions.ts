import "server-only";

import type { CockpitConfig } from "@/lib/core/config";

/** A permission of GitHub's, as its pages of fine-grained tokens and of Apps name it, and as its API does. */
export interface GitHubPermission {
  name: string;
  key: string;
  access: "read" | "write";
  /** What the console does with it. */
  why: string;
  /** Only where the configuration has such a thing. */
  isNeeded: (config: Pick<CockpitConfig, "github_deployments" | "secrets">, where: Where) => boolean;
}

interface Where {
  /** Whether checkpoints of the audit log go to GitHub. */
  keepsAnchors: boolean;
}

const ALWAYS = () => true;

const hasPlace =
  (kind: string): GitHubPermission["isNeeded"] =>
  ({ secrets }) =>
    secrets.some(({ consumers }) => consumers.some((consumer) => consumer.kind === kind));

const hasEnvironmentPlace: GitHubPermission["isNeeded"] = ({ secrets }) =>
  secrets.some(({ consumers }) =>
    consumers.some((consumer) => consumer.kind === "github_actions_secret" && consumer.environment !== undefined),
  );

/** What the console's GitHub token or App may do, and nothing else: every document that names permissions is tested against it. */
export const GITHUB_PERMISSIONS: readonly GitHubPermission[] = [
  { name: "Actions", key: "actions", access: "write", why: "starts, follows and cancels runs", isNeeded: ALWAYS },
  { name: "Checks", key: "checks", access: "read", why: "shows the checks of a commit", isNeeded: ALWAYS },
  {
    name: "Commit statuses",
    key: "statuses",
    access: "write",
    why: "shows statuses, and keeps checkpoints of the audit log",
    isNeeded: (_config, { keepsAnchors }) => keepsAnchors,
  },
  { name: "Contents", key: "contents", access: "read", why: "reads commits and files", isNeeded: ALWAYS },
  {
    name: "Deployments",
    key: "deployments",
    access: "write",
    why: "tells GitHub what is deployed",
    isNeeded: ({ github_deployments: isTold }) => isTold,
  },
  {
    name: "Environments",
    key: "environments",
    access: "write",
    why: "rotates secrets of environments",
    isNeeded: hasEnvironmentPlace,
  },
  { name: "Pull requests", key: "pull_requests", access: "read", why: "names the pull of a commit", isNeeded: ALWAYS },
  {
    name: "Secrets",
    key: "secrets",
    access: "write",
    why: "rotates Actions secrets",
    isNeeded: hasPlace("github_actions_secret"),
  },
  {
    name: "Webhooks",
    key: "repository_hooks",
    access: "write",
    why: "rotates what webhooks sign with",
    isNeeded: hasPlace("github_webhook"),
  },
];

/** The one scope of a classic token that has all of these. */
export const GITHUB_CLASSIC_SCOPE = "repo";

/** Heroku's scopes that a key needs: `global` alone may make and revoke keys, which a rotation does (fact H9). */
export const HEROKU_SCOPES = { rotating: ["global"], otherwise: ["identity", "read-protected", "write-protected"] };

/** Of the token that consoles read with and workflows publish with. */
export const CLOUDFLARE_PERMISSION = "Account · Cloudflare Pages · Edit";

/** What GitHub's key needs for this configuration. Pure. */
export function neededOfGitHub(config: CockpitConfig, where: Where): GitHubPermission[] {
  return GITHUB_PERMISSIONS.filter(({ isNeeded }) => isNeeded(config, where));
}

/** Of scopes of Heroku those that are missing, for this configuration. Pure. */
export function missingHerokuScopes({ secrets }: Pick<CockpitConfig, "secrets">, has: readonly string[]): string[] {
  if (has.includes("global")) return [];
  const isRotating = secrets.some(({ handler }) => handler === "heroku_oauth");
  return (isRotating ? HEROKU_SCOPES.rotating : HEROKU_SCOPES.otherwise).filter((scope) => !has.includes(scope));
}

/** All of GitHub's, as documents say them. Pure. */
export function githubPermissionWords(permissions: readonly GitHubPermission[] = GITHUB_PERMISSIONS): string {
  const of = (access: GitHubPermission["access"]) =>
    permissions.filter((one) => one.access === access).map(({ name }) => name);
  const parts = [
    ["read and write", of("write")],
    ["read", of("read")],
  ] as const;
  return parts
    .filter(([, names]) => names.length > 0)
    .map(([access, names]) => `${listed(names)}: ${access}`)
    .join("; ");
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
