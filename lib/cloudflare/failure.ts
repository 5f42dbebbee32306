import "server-only";

import { z } from "zod";

import { UpstreamError, type UpstreamFailureKind } from "@/lib/core/upstream";
import { secondsAsked } from "@/lib/outgoing/http";

const DEFAULT_WAIT_SECONDS = 60;
/** A token that is malformed (6003, 6111), unknown (9109) or not accepted for the resource (10000, with various 4xx). */
const TOKEN_CODES = new Set([6003, 6111, 9109, 10000]);

const envelopeSchema = z.object({ errors: z.array(z.object({ code: z.number().int() })) });

const NO_SUCH_PROJECT = 8000007;

/** A refused call in words, from status and numeric codes only; `what` finishes the sentence "Cloudflare refused to …". */
export function cloudflareFailure(
  answer: { status: number; headers: Headers; body: unknown },
  what: string,
): UpstreamError {
  const parsed = envelopeSchema.safeParse(answer.body);
  const codes = parsed.success ? parsed.data.errors.map((error) => error.code) : [];
  const kind = kindOf(answer.status, codes);
  const reason = [`status ${answer.status}`, ...codes.map((code) => `code ${code}`)].join(", ");
  const asked = secondsAsked(answer.headers.get("retry-after"), answer.headers.get("date"));
  return new UpstreamError("cloudflare", {
    kind,
    message: wordsFor(kind, what, reason),
    status: answer.status,
    retryAfter: kind === "rate_limited" ? (asked ?? DEFAULT_WAIT_SECONDS) : undefined,
  });
}

function kindOf(status: number, codes: number[]): UpstreamFailureKind {
  const isClientError = (status >= 400 && status < 500) || status === 200;
  if (status === 401 || (isClientError && codes.some((code) => TOKEN_CODES.has(code)))) return "unauthorized";
  if (status === 429) return "rate_limited";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "not_found";
  if (status === 408) return "timeout";
  if (status >= 300 && status < 400) return "moved";
  if (isClientError && codes.includes(NO_SUCH_PROJECT)) return "not_found";
  return isClientError ? "refused" : "server_error";
}

function wordsFor(kind: UpstreamFailureKind, what: string, reason: string): string {
  const words: Record<UpstreamFailureKind, string> = {
    unauthorized: `Cloudflare rejected the console's token (${reason}) when asked to ${what}; renew CLOUDFLARE_API_TOKEN.`,
    forbidden: `Cloudflare does not allow the console's token to ${what} (${reason}).`,
    rate_limited: `Cloudflare's rate limit keeps the console from being able to ${what}.`,
    not_found: `Cloudflare answered ${reason} when asked to ${what}: it does not exist in this account.`,
    refused: `Cloudflare refused to ${what} (${reason}).`,
    server_error: `Cloudflare failed (${reason}) when asked to ${what}.`,
    timeout: `Cloudflare gave up (${reason}) when asked to ${what}.`,
    unreadable: `Cloudflare answered something unexpected (${reason}) when asked to ${what}.`,
    moved: `Cloudflare answered with a redirect (${reason}) when asked to ${what}: nothing was read there. Look at CLOUDFLARE_API_URL.`,
    unreachable: `Cloudflare could not be reached to ${what}.`,
  };
  return words[kind];
}
