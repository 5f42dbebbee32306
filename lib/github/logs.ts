import "server-only";

import { cleanText } from "@/lib/core/clean-text";
import type { GitHub } from "@/lib/github/github";
import { numericId } from "@/lib/github/names";
import { type Ask, orNull } from "@/lib/github/request";
import { callHttp, type HttpAnswer, NoAnswer, readEnd } from "@/lib/outgoing/http";
import { redact } from "@/lib/telemetry/redact";

const KEPT_BYTES = 256_000;
const CEILING_BYTES = 4_000_000;

/** Reads from the address GitHub redirects to; no credential goes there. */
export type ReadStore = (location: string) => Promise<string | null>;

const isOk = ({ status }: HttpAnswer) => status >= 200 && status < 300;

const LONGEST_LINE = 1000;
const ESCAPE_SEQUENCE = new RegExp(
  "\\u001b(?:\\[[0-9;:?]*[ -/]*[@-~]|\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)?|[@-Z\\\\^_])",
  "g",
);
const TIMESTAMP = /^\ufeff?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z ?/gm;
const OTHER_CONTROL = new RegExp("[\\u0000-\\u0008\\u000b-\\u001f\\u007f]", "g");

/** The last 256 kB of a stored log; null when it is gone, or too long to reach its end. Throws NoAnswer. */
export function createStoreReader(timeoutMs: number): ReadStore {
  return async (location) => {
    const until = performance.now() + timeoutMs;
    const ask = <T>(range: string | null, read: (answer: HttpAnswer) => Promise<T>) => {
      const headers = { "accept-encoding": "identity", ...(range === null ? {} : { range }) };
      return callHttp({ url: location, headers, timeoutMs: Math.max(1, Math.round(until - performance.now())) }, read);
    };
    const told = await ask(null, async (answer) => {
      const length = Number(answer.headers.get("content-length") ?? 0);
      return isOk(answer) && length > KEPT_BYTES ? { length } : { end: await readLogEnd(answer) };
    });
    // Azure Blob Storage, where GitHub keeps logs, knows no suffix ranges.
    return told.length === undefined ? told.end : ask(`bytes=${told.length - KEPT_BYTES}-`, readLogEnd);
  };
}

async function readLogEnd(answer: HttpAnswer): Promise<string | null> {
  if (answer.status >= 500) throw new NoAnswer("unreachable", `the log store answered ${answer.status}`);
  if (!isOk(answer)) return null;
  const end = await readEnd(answer.body, { keep: KEPT_BYTES, ceiling: CEILING_BYTES });
  return end?.toString("utf8") ?? null;
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

/** The last `lines` lines of a GitHub job log as people read it: no timestamps, no terminal codes, keys masked. */
export function tailOfLog(log: string, lines: number): string {
  const plain = log
    .replace(/\r\n?/g, "\n")
    .replace(ESCAPE_SEQUENCE, "")
    .replace(TIMESTAMP, "")
    .replace(OTHER_CONTROL, "");
  return redact(plain)
    .trimEnd()
    .split("\n")
    .slice(-lines)
    .map((line) => cleanText(line, LONGEST_LINE))
    .join("\n");
}
