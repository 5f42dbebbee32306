import "server-only";

import { Octokit } from "@octokit/rest";

import { createBreaker, type SharedLimits, sharedLimits } from "@/lib/core/breaker";
import { createPlatformClock, type PlatformClock } from "@/lib/core/platform-clock";
import { UpstreamError } from "@/lib/core/upstream";
import { createCredential, type GitHubAuth } from "@/lib/github/credential";
import { keptBack, translateGitHubError } from "@/lib/github/failure";
import { conditional, createAnswerCache } from "@/lib/github/kept-answers";
import { type Budget, createBudgetMeter } from "@/lib/github/limits";
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
  /** The clock that GitHub's is measured by; this machine's unless told. */
  now?: () => Date;
}

/** What every call needs: the client and the repository it is about. */
export interface Target {
  octokit: Octokit;
  owner: string;
  repo: string;
  clock: PlatformClock;
}

/** How a read is asked for. */
export interface Reading {
  /** Without the kept answer: before a deadline, and wherever an old "unchanged" would decide something. */
  fresh?: boolean;
}

/** How old a kept answer may be, in seconds; as long as any may be kept unless told. */
interface Freshness {
  maxAgeSeconds?: number | undefined;
}

/** Makes one or more calls to GitHub; `what` names them in errors ("GitHub refused to …"). Throws UpstreamError only. */
export type Ask = <T>(what: string, send: (target: Target) => Promise<T>, freshness?: Freshness) => Promise<T>;

export interface GitHubRequests {
  ask: Ask;
  login: () => Promise<string>;
  /** What GitHub tells of an App's installation, unread; null for a token. */
  grants: () => Promise<unknown>;
  budget: () => Budget;
  clock: PlatformClock;
  /** What a call would fail with now without being sent; null where it would be sent. */
  whyKeptBack: (what: string) => UpstreamError | null;
  /** Of the same credential in other processes. */
  limits: SharedLimits;
}

const quiet = () => undefined;
const SILENT = { debug: quiet, info: quiet, warn: quiet, error: quiet };

/** Of a read: unconditional where it must be fresh, else as old as the call allows. */
export function freshness(reading: Reading | undefined, otherwise?: number): Freshness {
  return { maxAgeSeconds: reading?.fresh === true ? 0 : otherwise };
}

/** One GitHub client: one credential, one cache of answers, one budget. */
export function createRequests(options: RequestOptions): GitHubRequests {
  const [owner = "", repo = ""] = options.repository.split("/");
  const now = options.now ?? (() => new Date());
  const clock = createPlatformClock();
  const meter = createBudgetMeter(clock);
  const breaker = createBreaker();
  const known = { apiUrl: options.apiUrl, repository: options.repository };
  const wire = createWire({ timeoutMs: options.timeoutMs, meter, clock, breaker, now, known });
  const fetch = conditional(wire, { cache: createAnswerCache(CACHE), now });

  function createClient() {
    const request = { fetch, retries: 0 };
    const client = new Octokit({ baseUrl: options.apiUrl, userAgent: options.userAgent, log: SILENT, request });
    client.hook.before("request", (call) => {
      call.headers["x-github-api-version"] = API_VERSION;
    });
    return client;
  }

  const credential = createCredential(createClient(), { auth: options.auth, now });
  const clients = new Map<number | undefined, Octokit>();

  function clientWith(maxAgeSeconds: number | undefined): Octokit {
    const known = clients.get(maxAgeSeconds);
    if (known !== undefined) return known;
    const octokit = createClient();
    octokit.hook.before("request", async (call) => {
      call.headers.authorization = await credential.authorization();
      if (maxAgeSeconds !== undefined) call.headers["cache-control"] = `max-age=${maxAgeSeconds}`;
    });
    clients.set(maxAgeSeconds, octokit);
    return octokit;
  }

  async function translated<T>(what: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      const failure = translateGitHubError(error, { what, now: now() });
      if (failure.kind === "unauthorized" || failure.kind === "forbidden") credential.reject(failure.kind);
      throw failure;
    }
  }

  return {
    ask: (what, send, how) =>
      translated(what, () => send({ octokit: clientWith(how?.maxAgeSeconds), owner, repo, clock })),
    login: () => translated("say who the console is", () => credential.login()),
    grants: () => translated("say what the installation may do", () => credential.grants()),
    budget: meter.read,
    clock,
    limits: sharedLimits(breaker, now),
    whyKeptBack(what) {
      const closed = breaker.closed(now());
      return closed === null ? null : keptBack(closed, { what, now: now() });
    },
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
