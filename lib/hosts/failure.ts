import "server-only";

import type { HostTarget } from "@/lib/core/http-config";
import { UpstreamError, type UpstreamFailureKind } from "@/lib/core/upstream";
import { secondsAsked } from "@/lib/outgoing/http";
import type { UpstreamAnswer } from "@/lib/outgoing/upstream";

/** Why an answer tells no commit; null where it may. */
export function hostFailure({ app, where }: HostTarget, answer: UpstreamAnswer): UpstreamError | null {
  const { status, headers, body } = answer;
  const fail = (kind: UpstreamFailureKind, message: string) =>
    new UpstreamError("http", {
      kind,
      message,
      status,
      ...(kind === "rate_limited" ? retryAfter(headers) : {}),
    });
  if (status === 429) return fail("rate_limited", `${app} limits the console's looks at its version_url.`);
  if (status >= 500) return fail("server_error", `${app} answers ${status} at its version_url.`);
  if (status >= 300 && status < 400)
    return fail("refused", `${app} answers ${status} at its version_url. Name the address it leads to.`);
  if (status !== 200) return fail("refused", `${app} answers ${status} at its version_url. Look at the address.`);
  if ("path" in where && body === null) return fail("unreadable", `${app} answers no JSON at its version_url.`);
  return null;
}

function retryAfter(headers: Headers): { retryAfter?: number } {
  const seconds = secondsAsked(headers.get("retry-after"), headers.get("date"));
  return seconds === null ? {} : { retryAfter: seconds };
}
