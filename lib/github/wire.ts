import "server-only";

import type { Breaker } from "@/lib/core/breaker";
import type { PlatformClock } from "@/lib/core/platform-clock";
import { readTold, toldPart, toldTextIfAny } from "@/lib/core/told";
import { UpstreamError } from "@/lib/core/upstream";
import { isRedirect } from "@/lib/github/failure";
import { type BudgetMeter, isExhausted, isRateLimited, retryAfterOf } from "@/lib/github/limits";
import { callHttp, readText } from "@/lib/outgoing/http";

/** One HTTP call as Octokit asks for it. */
export interface WireCall {
  method: string;
  headers: Record<string, string>;
  body?: string;
  redirect?: RequestRedirect;
}

/** Throws NoAnswer, NotSent and UpstreamError `moved`, and nothing else. */
export type Wire = (url: string, call: WireCall) => Promise<Response>;

interface KnownAs {
  apiUrl: string;
  /** `owner/name`, as it is configured. */
  repository: string;
}

interface WireOptions {
  timeoutMs: number;
  meter: BudgetMeter;
  clock: PlatformClock;
  breaker: Breaker;
  now: () => Date;
  known: KnownAs;
}

const LONGEST_READ = 32_000_000;
const LONGEST_RECEIPT = 1_000_000;

const NAME = /^[\w.-]{1,100}\/[\w.-]{1,100}$/;

const repositorySchema = toldPart({ full_name: toldTextIfAny() });

/** Throws `moved` where an answer is a redirect. */
type RefuseMoved = (url: string, call: WireCall, answer: Response) => Promise<void>;

interface Move {
  /** The name that is configured. */
  repository: string;
  /** The name now; null where nobody tells. */
  name: string | null;
  status: number;
  isWrite: boolean;
}

/** Sends nothing while GitHub wants no call of this credential, and learns from each answer whether it does. */
export function createWire(options: WireOptions): Wire {
  const { breaker, now, known } = options;
  const send = createSender(options);
  const refuseMoved = createMoveGuard(send, known);
  return async (url, call) => {
    const leave = await breaker.enter(now);
    try {
      const response = await send(url, call);
      await learnLimits(response, breaker, now());
      await refuseMoved(url, call, response);
      return response;
    } finally {
      leave();
    }
  };
}

/** Sends each call with a fresh deadline, counts it, and reads GitHub's clock from its answer. */
function createSender({ timeoutMs, meter, clock, now }: WireOptions): Wire {
  return async (url, { method, headers, body }) => {
    const longest = method === "GET" ? LONGEST_READ : LONGEST_RECEIPT;
    try {
      // Octokit turns a body that broke off into an empty one; read here, the break is seen.
      return await callHttp({ url, method, headers, body, timeoutMs, clock, now }, async (answer) => {
        const text = await readText(answer.body, longest);
        meter.count(answer.headers, answer.status);
        const isEmpty = [204, 205, 304].includes(answer.status);
        return new Response(isEmpty ? null : text, { status: answer.status, headers: answer.headers });
      });
    } catch (error) {
      meter.count(null, null);
      throw error;
    }
  };
}

/**
 * A redirect, of a read or a write alike, is followed by nobody: nothing was done, and neither body nor credential goes to an address
 * that an answer names. After a read the new name is asked for at our own address. The log of a job alone is to be read elsewhere.
 */
function createMoveGuard(wire: Wire, known: KnownAs): RefuseMoved {
  const names = new Map<string, string>();

  async function nameOf(id: string, call: WireCall): Promise<string | null> {
    const told = names.get(id);
    if (told !== undefined || call.method !== "GET") return told ?? null;
    const name = await askName(wire, `${known.apiUrl}/repositories/${id}`, call.headers.authorization);
    if (name !== null) names.set(id, name);
    return name;
  }

  return async (url, call, { status, headers }) => {
    const isLog = call.method === "GET" && call.redirect === "manual";
    if (isLog || !isRedirect(status)) return;
    const { name: told, id } = readPlace(headers.get("location"), url);
    const name = told ?? (id === null ? null : await nameOf(id, call));
    const message = movedMessage({ ...known, name, status, isWrite: call.method !== "GET" });
    throw new UpstreamError("github", { kind: "moved", message, status });
  };
}

/** Null where nobody tells: that takes nothing from what is known, that it moved. */
async function askName(wire: Wire, url: string, authorization: string | undefined): Promise<string | null> {
  const headers = { accept: "application/vnd.github+json", ...(authorization === undefined ? {} : { authorization }) };
  try {
    const answer = await wire(url, { method: "GET", headers });
    if (answer.status !== 200) return null;
    const { full_name: name } = readTold(repositorySchema, await answer.json(), "the repository");
    return name !== null && NAME.test(name) ? name : null;
  } catch {
    return null;
  }
}

/** GitHub redirects to a repository's number, others to its name. */
function readPlace(location: string | null, url: string): { name: string | null; id: string | null } {
  const path = location === null || location.length > 2_000 ? "" : (URL.parse(location, url)?.pathname ?? "");
  const name = /\/repos\/([^/]+\/[^/]+)(?:\/|$)/.exec(path)?.[1];
  const id = /\/repositories\/([1-9]\d{0,15})(?:\/|$)/.exec(path)?.[1];
  return { name: name !== undefined && NAME.test(name) ? name : null, id: id ?? null };
}

/** A repository that has another name now, with the old and the new one and what to change. Pure. */
function movedMessage({ repository, name, status, isWrite }: Move): string {
  const undone = isWrite ? " Nothing was done." : "";
  if (name === null || name === repository)
    return `GitHub answered ${status}: ${repository} has moved.${undone} Set GITHUB_REPOSITORY to its new name.`;
  return `GitHub answered ${status}: ${repository} is ${name} now.${undone} Set GITHUB_REPOSITORY to ${name}.`;
}

/** What an answer says about further calls of this credential. */
async function learnLimits(response: Response, breaker: Breaker, now: Date): Promise<void> {
  const { status } = response;
  const headers = Object.fromEntries(response.headers);
  const message = status === 403 ? await response.clone().text() : "";
  const isLimited = isRateLimited(status, headers, message);
  if (status === 401) breaker.refuse(now);
  else if (status < 500 && !isLimited) breaker.accept();
  if (isLimited || isExhausted(headers)) breaker.limit(retryAfterOf(headers, now), now);
}
