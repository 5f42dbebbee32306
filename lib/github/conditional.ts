import type { AnswerCache, KeptAnswer } from "@/lib/github/answer-cache";
import type { Wire, WireCall } from "@/lib/github/wire";

async function remember(cache: AnswerCache, key: string, response: Response): Promise<Response> {
  const etag = response.headers.get("etag");
  const contentType = response.headers.get("content-type");
  if (response.status !== 200 || etag === null || contentType === null) return response;
  const body = new Uint8Array(await response.clone().arrayBuffer());
  cache.keep(key, { etag, contentType, link: response.headers.get("link"), body });
  return response;
}

// A 304 repeats neither Content-Type nor, always, Link.
function replay(kept: KeptAnswer): Response {
  const headers = new Headers({ "content-type": kept.contentType, etag: kept.etag });
  if (kept.link !== null) headers.set("link", kept.link);
  return new Response(kept.body, { status: 200, headers });
}

/** Asks every GET with the ETag it already has and answers a 304, which GitHub does not count, from the cache. */
export function conditional(wire: Wire, cache: AnswerCache): Wire {
  return async (url: string, call: WireCall) => {
    if (call.method !== "GET") return wire(url, call);
    const key = `${call.headers.accept ?? ""} ${url}`;
    const kept = cache.get(key);
    if (kept === null) return remember(cache, key, await wire(url, call));
    const response = await wire(url, { ...call, headers: { ...call.headers, "if-none-match": kept.etag } });
    return response.status === 304 ? replay(kept) : remember(cache, key, response);
  };
}
