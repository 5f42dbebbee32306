import "server-only";

import type { GitHub } from "@/lib/github/github";
import { tailOfLog } from "@/lib/github/log-tail";
import { numericId } from "@/lib/github/names";
import { NoAnswer, noAnswer } from "@/lib/github/no-answer";
import { readEnd } from "@/lib/github/read-body";
import { type Ask, orNull } from "@/lib/github/request";

const KEPT_BYTES = 256_000;
const CEILING_BYTES = 4_000_000;

/** Reads from the address GitHub redirects to; no credential goes there. */
export type ReadStore = (location: string) => Promise<string | null>;

async function open(location: string, range: string | null, signal: AbortSignal): Promise<Response> {
  const headers = { "accept-encoding": "identity", ...(range === null ? {} : { range }) };
  return fetch(location, { headers, signal, cache: "no-store" });
}

async function openEnd(location: string, signal: AbortSignal): Promise<Response> {
  const whole = await open(location, null, signal);
  const length = Number(whole.headers.get("content-length") ?? 0);
  if (!whole.ok || length <= KEPT_BYTES) return whole;
  await whole.body?.cancel();
  // Azure Blob Storage, where GitHub keeps logs, knows no suffix ranges.
  return open(location, `bytes=${length - KEPT_BYTES}-`, signal);
}

/** The last 256 kB of a stored log; null when it is gone, or too long to reach its end. Throws NoAnswer. */
export function createStoreReader(timeoutMs: number): ReadStore {
  return async (location) => {
    const signal = AbortSignal.timeout(timeoutMs);
    try {
      const response = await openEnd(location, signal);
      if (response.status >= 500) throw new NoAnswer("unreachable", `the log store answered ${response.status}`);
      if (response.ok && response.body !== null) {
        const end = await readEnd(response.body, { keep: KEPT_BYTES, ceiling: CEILING_BYTES });
        return end?.toString("utf8") ?? null;
      }
      await response.body?.cancel();
      return null;
    } catch (error) {
      throw noAnswer(error, signal, timeoutMs);
    }
  };
}

/** The end of a job's log; null while the job runs (404), once it has expired (410), or when it cannot be reached. */
export function createLogReader(ask: Ask, readStore: ReadStore): GitHub["readLogTail"] {
  return async (jobId, lines) => {
    const job_id = numericId(jobId);
    if (job_id === null) return null;
    const log = ask(`read the log of job ${jobId}`, async ({ octokit, owner, repo }) => {
      const answer = await octokit.request("GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs", {
        owner,
        repo,
        job_id,
        request: { redirect: "manual" },
      });
      const { location } = answer.headers;
      if (location !== undefined) return readStore(location);
      return typeof answer.data === "string" ? answer.data : null;
    });
    const text = await orNull(log);
    return text === null ? null : tailOfLog(text, lines);
  };
}
