import "server-only";

import { createHash } from "node:crypto";

import { json } from "@/lib/http/respond";

function listed(header: string | null): string[] {
  return (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
}

/** Answers JSON with a strong ETag over `identity` (what counts as a change), or 304 when the caller already has it. */
export function withEtag(request: Request, value: unknown, identity: unknown): Response {
  const etag = `"${createHash("sha256").update(JSON.stringify(identity)).digest("base64url").slice(0, 27)}"`;
  const known = listed(request.headers.get("if-none-match"));
  if (!known.includes(etag) && !known.includes("*")) return json(value, { headers: { etag } });
  return new Response(null, { status: 304, headers: { etag, "cache-control": "no-store" } });
}
