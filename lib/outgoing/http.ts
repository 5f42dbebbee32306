import "server-only";

import { lookup as lookUp } from "node:dns";
import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { LookupFunction } from "node:net";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import type { PlatformClock } from "@/lib/core/platform-clock";
import { guardedLookup, literalAddress, notPublic } from "@/lib/outgoing/public-address";

/** One call to another host. */
interface HttpCall {
  url: string;
  /** GET unless told. */
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** Milliseconds for the call with its whole answer. */
  timeoutMs: number;
  /** On a connection of its own; a call that is no GET always is. */
  isApart?: boolean;
  /** Which addresses it may connect to, for a host that is not ours to name; all unless told. */
  mayReach?: (address: string) => boolean;
  /** Learns from the answer's `Date`. */
  clock?: PlatformClock;
  /** The clock that theirs is measured by; this machine's unless told. */
  now?: () => Date;
}

export interface HttpAnswer {
  status: number;
  headers: Headers;
  /** As it comes, unpacked; what is not read is not waited for. */
  body: AsyncIterable<Uint8Array>;
}

/** No complete answer came back; `reason` is a system code such as ECONNREFUSED, or words of our own. */
export class NoAnswer extends Error {
  readonly kind: "timeout" | "unreachable";
  readonly reason: string;

  constructor(kind: "timeout" | "unreachable", reason: string) {
    super(reason);
    this.name = "NoAnswer";
    this.kind = kind;
    this.reason = reason;
  }
}

/** Browsers resolve *.localhost to loopback themselves (RFC 6761, 6.3); the system resolver behind Node often does not. */
const lookupLocalhost: LookupFunction = (hostname, options, callback) => {
  if (!hostname.endsWith(".localhost")) return lookUp(hostname, options, callback);
  if (options.all !== true) return callback(null, "127.0.0.1", 4);
  callback(null, [
    { address: "127.0.0.1", family: 4 },
    { address: "::1", family: 6 },
  ]);
};

/**
 * Sends one call exactly once and reads its answer within its deadline. Follows no redirect: nothing of ours goes to an address that
 * an answer names. `fetch` is not used: it sends a POST again after a 421 (fact N1). Throws NoAnswer and nothing else.
 */
export async function callHttp<T>(call: HttpCall, read: (answer: HttpAnswer) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(call.timeoutMs);
  const now = () => (call.now?.() ?? new Date()).getTime();
  const sentAt = now();
  try {
    const message = await sendOnce(call, signal);
    const headers = headersOf(message);
    call.clock?.observe(headers.get("date"), sentAt, now());
    try {
      return await read({ status: message.statusCode ?? 502, headers, body: unpacked(message) });
    } finally {
      message.destroy();
    }
  } catch (error) {
    throw noAnswer(error, signal, call.timeoutMs);
  }
}

function sendOnce(call: HttpCall, signal: AbortSignal): Promise<IncomingMessage> {
  const { url, method = "GET", body = "", mayReach } = call;
  const { protocol, hostname } = new URL(url);
  const send = protocol === "https:" ? requestHttps : requestHttp;
  const literal = literalAddress(hostname);
  // An address in the URL itself is never looked up.
  if (literal !== null && mayReach?.(literal) === false) return Promise.reject(notPublic());
  const lookup = mayReach === undefined ? lookupLocalhost : guardedLookup(lookupLocalhost, mayReach);
  const isRead = method === "GET";
  const headers = {
    "accept-encoding": "gzip",
    ...call.headers,
    ...(isRead ? {} : { "content-length": String(Buffer.byteLength(body)) }),
  };
  // A connection that was kept may be dead: a write is not risked on one.
  const connection = isRead && call.isApart !== true ? {} : { agent: false };
  return new Promise((resolve, reject) => {
    const request: ClientRequest = send(url, { method, headers, signal, lookup, ...connection });
    request.on("response", resolve);
    request.on("error", reject);
    // Without this a 101 ends the connection and says so to nobody, whatever the deadline.
    request.on("upgrade", (_answer, socket) => {
      socket.destroy();
      reject(new NoAnswer("unreachable", "101, a change of protocol"));
    });
    request.on("close", () => reject(new NoAnswer("unreachable", "connection closed without an answer")));
    request.end(isRead ? undefined : body);
  });
}

function headersOf(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(message.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}

function unpacked(message: IncomingMessage): AsyncIterable<Uint8Array> {
  const isPacked = /^(x-)?gzip$/i.test(message.headers["content-encoding"] ?? "");
  return isPacked ? pipeline(message, createGunzip(), () => undefined) : message;
}

/** What stopped a call, in the one form that others know; never keeps the call or its headers. */
function noAnswer(error: unknown, signal: AbortSignal, timeoutMs: number): NoAnswer {
  if (error instanceof NoAnswer) return error;
  if (signal.aborted) return new NoAnswer("timeout", `no answer within ${timeoutMs / 1000} s`);
  return new NoAnswer("unreachable", codeOf(error) ?? "connection failed");
}

function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ("code" in error && typeof error.code === "string") return error.code;
  return codeOf(error.cause);
}

/** Reads a whole body as UTF-8; throws NoAnswer when it is longer than `limit` bytes. */
export async function readText(body: AsyncIterable<Uint8Array>, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) throw new NoAnswer("unreachable", `the answer is longer than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Reads the first `keep` bytes and no more, as UTF-8. */
export async function readStart(body: AsyncIterable<Uint8Array>, keep: number): Promise<string> {
  let start = Buffer.alloc(0);
  for await (const chunk of body) {
    start = Buffer.concat([start, chunk]).subarray(0, keep);
    if (start.length === keep) break;
  }
  return start.toString("utf8");
}

/** Reads on to the end and keeps the last `keep` bytes; null when the body is longer than `ceiling` bytes. */
export async function readEnd(
  body: AsyncIterable<Uint8Array>,
  { keep, ceiling }: { keep: number; ceiling: number },
): Promise<Buffer | null> {
  let end = Buffer.alloc(0);
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > ceiling) return null;
    end = Buffer.concat([end, chunk]).subarray(-keep);
  }
  return end;
}

/** Seconds that an answer asks to wait for (RFC 9110, 10.2.3: a number, or a date by their clock); null where it does not. */
export function secondsAsked(retryAfter: string | null, date: string | null): number | null {
  if (retryAfter === null) return null;
  if (/^\d{1,12}$/.test(retryAfter)) return Number(retryAfter);
  const seconds = Math.ceil((Date.parse(retryAfter) - Date.parse(date ?? "")) / 1_000);
  return Number.isNaN(seconds) ? null : Math.max(0, seconds);
}
