import "server-only";

import { createAppAuth } from "@octokit/auth-app";
import type { Octokit } from "@octokit/rest";

import { z } from "zod";

import { readTold, toldText } from "@/lib/core/told";
import { UpstreamError } from "@/lib/core/upstream";

export type GitHubAuth = { token: string } | { appId: string; privateKey: string; installationId: string };

/** Who the console is at GitHub. */
export interface Credential {
  /** The `Authorization` header of a call. */
  authorization(): Promise<string>;
  /** GitHub did not take the credential, or allows it too little: what is cached must not be used for longer than it has to be. */
  reject(why: "unauthorized" | "forbidden"): void;
  /** The login that runs started with this credential carry as their actor. */
  login(): Promise<string>;
  /** The App's installation as GitHub tells it, unread; null for a token. */
  grants(): Promise<unknown>;
}

interface Clock {
  now: () => Date;
}

type AppAuth = Exclude<GitHubAuth, { token: string }>;

/** What an installation may do is in its token: somebody may have granted more since. Not asked for at every refusal. */
const RENEWED_AT_MOST_EVERY_MS = 60_000;

/** `octokit` carries no credential of its own; the given one is never logged or put in an error. */
export function createCredential(octokit: Octokit, { auth, now }: { auth: GitHubAuth } & Clock): Credential {
  return "token" in auth ? tokenCredential(octokit, auth.token) : appCredential(octokit, { ...auth, now });
}

function tokenCredential(octokit: Octokit, token: string): Credential {
  const authorization = `Bearer ${token}`;
  return {
    authorization: () => Promise.resolve(authorization),
    reject: () => undefined,
    grants: () => Promise.resolve(null),
    async login() {
      const { data } = await octokit.request("GET /user", { headers: { authorization } });
      return readTold(z.object({ login: toldText() }), data, "the user").login;
    },
  };
}

// The auth-app hook is not installed: it sends a refused request again, a POST included, while its token is young.
function appCredential(octokit: Octokit, { appId, privateKey, installationId, now }: AppAuth & Clock): Credential {
  const log = { warn: () => undefined };
  const key = privateKey.replaceAll("\\n", "\n");
  const auth = createAppAuth({ appId, privateKey: key, installationId, request: octokit.request, log });
  let isRejected = false;
  let renewedAt = Number.NEGATIVE_INFINITY;

  const asApp = async () => {
    const { token } = await auth({ type: "app" }).catch(throwWrongInstallation);
    return { authorization: `Bearer ${token}` };
  };

  return {
    async authorization() {
      const { token } = await auth({ type: "installation", refresh: isRejected }).catch(throwWrongInstallation);
      if (isRejected) renewedAt = now().getTime();
      isRejected = false;
      return `Bearer ${token}`;
    },
    reject(why) {
      if (why === "unauthorized" || now().getTime() - renewedAt >= RENEWED_AT_MOST_EVERY_MS) isRejected = true;
    },
    async login() {
      const { data } = await octokit.request("GET /app", { headers: await asApp() });
      return `${readTold(z.object({ slug: toldText() }), data, "the app").slug}[bot]`;
    },
    async grants() {
      const asked = { installation_id: Number(installationId), headers: await asApp() };
      const { data } = await octokit.request("GET /app/installations/{installation_id}", asked);
      return data;
    },
  };
}

function throwWrongInstallation(error: unknown): never {
  if (statusOf(error) === 404) {
    const message =
      "GitHub knows no such installation of the GitHub App: check GITHUB_APP_INSTALLATION_ID, or install the App again.";
    throw new UpstreamError("github", { kind: "unauthorized", message, status: 404 });
  }
  if (statusOf(error) !== null) throw error;
  const message =
    "The GitHub App's key cannot sign: check GITHUB_APP_PRIVATE_KEY (PEM, line breaks may be written \\n).";
  throw new UpstreamError("github", { kind: "unauthorized", message });
}

function statusOf(error: unknown): number | null {
  return error instanceof Error && "status" in error && typeof error.status === "number" ? error.status : null;
}
