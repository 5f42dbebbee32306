import "server-only";

import { createHash } from "node:crypto";

import { jsonAnswer } from "@/lib/http/respond";

/** By identity: what several callers read together is hashed once. */
const tags = new WeakMap<object, string>();

/** Answers JSON with a strong ETag over `identity` (what counts as a change), or 304 when the caller already has it. */
export function answerWithEtag(request: Request, value: unknown, identity: object): Response {
  const etag = tagOf(identity);
  const known = listed(request.headers.get("if-none-match"));
  if (!known.includes(etag) && !known.includes("*")) return jsonAnswer(value, { headers: { etag } });
  return new Response(null, { status: 304, headers: { etag, "cache-control": "no-store" } });
}

function tagOf(identity: object): string {
  const known = tags.get(identity);
  if (known !== undefined) return known;
  const tag = `"${createHash("sha256").update(JSON.stringify(identity)).digest("base64url").slice(0, 27)}"`;
  tags.set(identity, tag);
  return tag;
}

function listed(header: string | null): string[] {
  return (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
}
