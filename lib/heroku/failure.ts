import "server-only";

import { z } from "zod";

import { UpstreamError, type UpstreamFailureKind } from "@/lib/core/upstream";
import { secondsAsked } from "@/lib/outgoing/http";

const DEFAULT_WAIT_SECONDS = 60;

// Heroku's `message` may quote what was sent or stored; its `id` is one of a few fixed words.
const errorSchema = z.object({ id: z.string().regex(/^[a-z_]{1,40}$/) });

/** Whether a body is Heroku's `{id, message}` of an error; nothing else that is asked for has a `message`. */
export function isHerokuError(body: unknown): boolean {
  return herokuErrorId(body) !== null && z.object({ message: z.string() }).safeParse(body).success;
}

/** The fixed word in Heroku's `{id, message}` error body; null for any other body. */
function herokuErrorId(body: unknown): string | null {
  const parsed = errorSchema.safeParse(body);
  return parsed.success ? parsed.data.id : null;
}

/** A refused call in words; `what` finishes the sentence "Heroku refused to …". */
export function herokuFailure(
  answer: { status: number; headers: Headers; body: unknown },
  what: string,
): UpstreamError {
  const id = herokuErrorId(answer.body);
  const kind = kindOf(answer.status, id);
  const asked = secondsAsked(answer.headers.get("retry-after"), answer.headers.get("date"));
  const message =
    wordsFor(kind, what, answer.status) + (kind === "refused" && id !== null ? ` Heroku calls it ${id}.` : "");
  return new UpstreamError("heroku", {
    kind,
    message,
    status: answer.status,
    retryAfter: kind === "rate_limited" ? (asked ?? DEFAULT_WAIT_SECONDS) : undefined,
  });
}

function kindOf(status: number, id: string | null): UpstreamFailureKind {
  // A dead key is a 401, and sometimes a 403 with the same id.
  if (status === 401 || id === "unauthorized") return "unauthorized";
  if (status === 429 || id === "rate_limit") return "rate_limited";
  // Of the account or the app, and no fault of the key's (Platform API reference, "Error responses").
  if (id === "suspended" || id === "delinquent") return "refused";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "not_found";
  if (status === 408) return "timeout";
  if (status >= 300 && status < 400) return "moved";
  if (status < 300) return "unreadable";
  return status >= 400 && status < 500 ? "refused" : "server_error";
}

function wordsFor(kind: UpstreamFailureKind, what: string, status: number): string {
  const words: Record<UpstreamFailureKind, string> = {
    unauthorized: `Heroku rejected the console's key (${status}) when asked to ${what}; renew HEROKU_API_KEY.`,
    forbidden: `Heroku does not allow the console's key to ${what}.`,
    rate_limited: `Heroku's rate limit keeps the console from being able to ${what}.`,
    not_found: `Heroku answered ${status} when asked to ${what}: it does not exist, or the key may not see it.`,
    refused: `Heroku refused to ${what} (${status}).`,
    server_error: `Heroku failed with status ${status} when asked to ${what}.`,
    timeout: `Heroku gave up with status ${status} when asked to ${what}.`,
    unreadable: `Heroku answered something unexpected (status ${status}) when asked to ${what}.`,
    moved: `Heroku answered with a redirect (status ${status}) when asked to ${what}: nothing was read there. Look at HEROKU_API_URL.`,
    unreachable: `Heroku could not be reached to ${what}.`,
  };
  return words[kind];
}
