import "server-only";

import { Octokit } from "@octokit/rest";

import { UpstreamError } from "@/lib/core/upstream";
import { createAnswerCache } from "@/lib/github/answer-cache";
import { type Budget, createBudgetMeter } from "@/lib/github/budget";
import { conditional } from "@/lib/github/conditional";
import { createCredential, type GitHubAuth } from "@/lib/github/credential";
import { translateGitHubError } from "@/lib/github/translate-error";
import { createWire } from "@/lib/github/wire";

/** 2022-11-28 is the version in which a dispatch takes `return_run_details` (GitHub's OpenAPI description). */
const API_VERSION = "2022-11-28";
/** Two lists of a hundred runs are 4 MB; of a run that has ended hardly anything is asked again, and it goes first. */
const CACHE = { entries: 200, bytes: 16_000_000 };

export interface RequestOptions {
  apiUrl: string;
  /** `owner/name`. */
  repository: string;
  auth: GitHubAuth;
  userAgent: string;
  /** Milliseconds for one call with its whole answer. */
  timeoutMs: number;
}

/** What every call needs: the client and the repository it is about. */
export interface Target {
  octokit: Octokit;
  owner: string;
  repo: string;
}

/** Makes one or more calls to GitHub; `what` names them in errors ("GitHub refused to …"). Throws UpstreamError only. */
export type Ask = <T>(what: string, send: (target: Target) => Promise<T>) => Promise<T>;

export interface GitHubRequests {
  ask: Ask;
  login: () => Promise<string>;
  budget: () => Budget;
}

const quiet = () => undefined;
const SILENT = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** One GitHub client: one credential, one cache of answers, one budget. */
export function createRequests(options: RequestOptions): GitHubRequests {
  const [owner = "", repo = ""] = options.repository.split("/");
  const meter = createBudgetMeter();
  const fetch = conditional(createWire({ timeoutMs: options.timeoutMs, meter }), createAnswerCache(CACHE));

  function createClient() {
    const request = { fetch, retries: 0 };
    const client = new Octokit({ baseUrl: options.apiUrl, userAgent: options.userAgent, log: SILENT, request });
    client.hook.before("request", (call) => {
      call.headers["x-github-api-version"] = API_VERSION;
    });
    return client;
  }

  const credential = createCredential(createClient(), options.auth);
  const octokit = createClient();
  octokit.hook.before("request", async (call) => {
    call.headers.authorization = await credential.authorization();
  });

  async function translated<T>(what: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      const failure = translateGitHubError(error, { what, now: new Date() });
      if (failure.kind === "unauthorized") credential.reject();
      throw failure;
    }
  }

  return {
    ask: (what, send) => translated(what, () => send({ octokit, owner, repo })),
    login: () => translated("say who the console is", () => credential.login()),
    budget: meter.read,
  };
}

/** The same promise, with null in place of GitHub's "there is no such thing". */
export async function orNull<T>(
  answer: Promise<T>,
  isAbsent: (error: UpstreamError) => boolean = (error) => error.kind === "not_found",
): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof UpstreamError && isAbsent(error)) return null;
    throw error;
  }
}
