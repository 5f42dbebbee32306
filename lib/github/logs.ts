import "server-only";

import { cleanText } from "@/lib/core/clean-text";
import type { GitHub, StepTimes } from "@/lib/github/github";
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
/** Stand around a step's lines while keys are masked; nothing in a cleaned log can look like them. */
const STEP_FROM = "\u0001";
const STEP_TO = "\u0002";
const ERROR_LINE = "##[error]";

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
  return async (jobId, lines, step) => {
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
    return text === null ? null : tailOfLog(text, lines, step);
  };
}

/**
 * The last `lines` lines of a GitHub job log as people read it: no timestamps, no terminal codes, keys masked. With a step's
 * times the last lines of that step, up to its error: what runs after a failure, such as cleaning up, is no part of it.
 */
export function tailOfLog(log: string, lines: number, step: StepTimes | null = null): string {
  const stamped = log.replace(/\r\n?/g, "\n").replace(ESCAPE_SEQUENCE, "").replace(OTHER_CONTROL, "");
  const plain = redact((step === null ? stamped : markStep(stamped, step)).replace(TIMESTAMP, ""));
  return linesOfStep(plain)
    .slice(-lines)
    .map((line) => cleanText(line, LONGEST_LINE))
    .join("\n");
}

/** The API tells a step's times in whole seconds, the log in parts of them. */
function markStep(log: string, { from, until }: StepTimes): string {
  const lines = log.split("\n");
  const first = lines.findIndex((line) => isWithin(line, { from, until }));
  const last = lines.findLastIndex((line) => isWithin(line, { from, until }));
  if (first === -1) return log;
  const marked = [...lines.slice(0, first), STEP_FROM, ...lines.slice(first, last + 1), STEP_TO];
  return [...marked, ...lines.slice(last + 1)].join("\n");
}

function isWithin(line: string, { from, until }: StepTimes): boolean {
  const at = Date.parse(line.slice(0, line.indexOf("Z") + 1));
  return at >= from.getTime() && at < until.getTime() + 1000;
}

/** All lines where the step's are not marked, or where a masked key has swallowed a mark. */
function linesOfStep(log: string): string[] {
  const all = log.trimEnd().split("\n");
  const [from, to] = [all.indexOf(STEP_FROM), all.indexOf(STEP_TO)];
  const whole = all.filter((line) => line !== STEP_FROM && line !== STEP_TO);
  if (from === -1 || to === -1) return whole;
  const own = all.slice(from + 1, to);
  const error = own.findLastIndex((line) => line.startsWith(ERROR_LINE));
  return error === -1 ? own : own.slice(0, error + 1);
}
