import "server-only";

import { createAppAuth } from "@octokit/auth-app";
import type { Octokit } from "@octokit/rest";

import { UpstreamError } from "@/lib/core/upstream";
import { fieldsOf, text } from "@/lib/github/fields";

export type GitHubAuth = { token: string } | { appId: string; privateKey: string; installationId: string };

/** Who the console is at GitHub. */
export interface Credential {
  /** The `Authorization` header of a call. */
  authorization(): Promise<string>;
  /** GitHub answered 401: what is cached must not be used again. */
  reject(): void;
  /** The login that runs started with this credential carry as their actor. */
  login(): Promise<string>;
}

function tokenCredential(octokit: Octokit, token: string): Credential {
  const authorization = `Bearer ${token}`;
  return {
    authorization: () => Promise.resolve(authorization),
    reject: () => undefined,
    async login() {
      const { data } = await octokit.request("GET /user", { headers: { authorization } });
      return text(fieldsOf(data, "the user"), "login");
    },
  };
}

type AppAuth = Exclude<GitHubAuth, { token: string }>;

function explain(error: unknown): never {
  const isFromGitHub = error instanceof Error && "status" in error;
  if (isFromGitHub) throw error;
  const message =
    "The GitHub App's key cannot sign: check GITHUB_APP_PRIVATE_KEY (PEM, line breaks may be written \\n).";
  throw new UpstreamError("github", { kind: "unauthorized", message });
}

// The auth-app hook is not installed: it sends a refused request again, a POST included, while its token is young.
function appCredential(octokit: Octokit, { appId, privateKey, installationId }: AppAuth): Credential {
  const log = { warn: () => undefined };
  const key = privateKey.replaceAll("\\n", "\n");
  const auth = createAppAuth({ appId, privateKey: key, installationId, request: octokit.request, log });
  let isRejected = false;

  return {
    async authorization() {
      const { token } = await auth({ type: "installation", refresh: isRejected }).catch(explain);
      isRejected = false;
      return `Bearer ${token}`;
    },
    reject() {
      isRejected = true;
    },
    async login() {
      const { token } = await auth({ type: "app" }).catch(explain);
      const { data } = await octokit.request("GET /app", { headers: { authorization: `Bearer ${token}` } });
      return `${text(fieldsOf(data, "the app"), "slug")}[bot]`;
    },
  };
}

/** `octokit` carries no credential of its own; the given one is never logged or put in an error. */
export function createCredential(octokit: Octokit, auth: GitHubAuth): Credential {
  return "token" in auth ? tokenCredential(octokit, auth.token) : appCredential(octokit, auth);
}
