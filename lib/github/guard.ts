import "server-only";

import { type Breaker, NotSent } from "@/lib/core/breaker";
import { UpstreamError } from "@/lib/core/upstream";
import { MOVED } from "@/lib/github/done";
import { isExhausted, isRateLimited, secondsToWait } from "@/lib/github/rate-limit";
import type { Wire, WireCall } from "@/lib/github/wire";

async function messageOf(response: Response): Promise<string> {
  return response.status === 403 ? response.clone().text() : "";
}

/** A read of a repository that has another name now; the log of a job alone is asked for to be sent elsewhere. */
function refuseMoved({ method, redirect }: WireCall, { status }: Response): void {
  if (method !== "GET" || redirect === "manual" || ![301, 302, 307, 308].includes(status)) return;
  throw new UpstreamError("github", { kind: "refused", message: `GitHub answered ${status}: ${MOVED}.`, status });
}

/** Sends nothing while GitHub wants no call of this credential, and learns from each answer whether it does. Throws NotSent. */
export function guarded(wire: Wire, { breaker, now }: { breaker: Breaker; now: () => Date }): Wire {
  return async (url, call) => {
    const closed = breaker.closed(now());
    if (closed !== null) throw new NotSent(closed);
    const response = await wire(url, call);
    const headers = Object.fromEntries(response.headers);
    if (isRateLimited(response.status, headers, await messageOf(response)) || isExhausted(headers)) {
      breaker.limit(secondsToWait(headers, now()), now());
    }
    if (response.status === 401) breaker.refuse(now());
    else if (response.status < 500) breaker.accept();
    refuseMoved(call, response);
    return response;
  };
}
