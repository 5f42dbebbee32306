import { LRUCache } from "lru-cache";
import type { Wire, WireCall } from "@/lib/github/wire";

/** An ETag can lie (fact G15): what GitHub sent longer ago than this is asked for without one, in milliseconds. */
const KEPT_AT_MOST_MS = 170_000;
/** Of a run that is followed: a page calls what nobody has confirmed for 30 s late. */
export const FOLLOWED_MAX_AGE_SECONDS = 25;
const AGE = "x-kept-for-ms";

interface Keeping {
  cache: AnswerCache;
  now: () => Date;
}

/** One GET answer worth asking for conditionally. */
export interface KeptAnswer {
  etag: string;
  contentType: string;
  link: string | null;
  /** When GitHub sent it, in milliseconds: a 304 does not make it newer. */
  sentAt: number;
  /** As it came: as text a body with one foreign letter would take two bytes for each of its characters. */
  body: Uint8Array<ArrayBuffer>;
}

export type AnswerCache = LRUCache<string, KeptAnswer>;

export interface CacheBounds {
  entries: number;
  /** Of all bodies together. */
  bytes: number;
}

/** Asks every GET with the ETag it already has and answers a 304, which GitHub does not count, from the cache. */
export function conditional(wire: Wire, keeping: Keeping): Wire {
  const { cache, now } = keeping;
  return async (url: string, call: WireCall) => {
    if (call.method !== "GET") return wire(url, call);
    const key = `${call.headers.accept ?? ""} ${url}`;
    const kept = cache.get(key);
    if (kept === undefined || !isYoung(now().getTime() - kept.sentAt, call)) {
      return keepAnswer(keeping, key, await wire(url, call));
    }
    const response = await wire(url, { ...call, headers: { ...call.headers, "if-none-match": kept.etag } });
    if (response.status !== 304) return keepAnswer(keeping, key, response);
    return keptResponse(kept, { link: response.headers.get("link"), ageMs: now().getTime() - kept.sentAt });
  };
}

/** Of an answer from after now nobody knows the age: this machine's clock was set back. */
function isYoung(ageMs: number, call: WireCall): boolean {
  return ageMs >= 0 && ageMs < mostAge(call);
}

/** How old a kept answer may be, as the request's own Cache-Control asks (RFC 9111, 5.2.1). */
function mostAge({ headers }: WireCall): number {
  const seconds = /^max-age=(\d{1,6})$/.exec(headers["cache-control"] ?? "")?.[1];
  return seconds === undefined ? KEPT_AT_MOST_MS : Math.min(Number(seconds) * 1_000, KEPT_AT_MOST_MS);
}

async function keepAnswer({ cache, now }: Keeping, key: string, response: Response): Promise<Response> {
  const etag = response.headers.get("etag");
  const contentType = response.headers.get("content-type");
  response.headers.delete(AGE);
  if (response.status !== 200 || etag === null || contentType === null) return response;
  const body = new Uint8Array(await response.clone().arrayBuffer());
  cache.set(key, { etag, contentType, link: response.headers.get("link"), sentAt: now().getTime(), body });
  return response;
}

// A 304 repeats neither Content-Type nor, always, Link; where it has one, more pages may have come since.
function keptResponse(kept: KeptAnswer, { link, ageMs }: { link: string | null; ageMs: number }): Response {
  const headers = new Headers({ "content-type": kept.contentType, etag: kept.etag, [AGE]: String(ageMs) });
  const newest = link ?? kept.link;
  if (newest !== null) headers.set("link", newest);
  return new Response(kept.body, { status: 200, headers });
}

/** Milliseconds since GitHub sent what an answer says; 0 for one that has just come. */
export function ageOfAnswer(headers: Record<string, unknown>): number {
  return Math.max(0, Number(headers[AGE] ?? 0));
}

/** The most recently used answers, bounded in number and in size; one that is larger than all may be is not kept. */
export function createAnswerCache(bounds: CacheBounds): AnswerCache {
  return new LRUCache<string, KeptAnswer>({
    max: bounds.entries,
    maxSize: bounds.bytes,
    sizeCalculation: ({ body }) => Math.max(1, body.length),
  });
}
