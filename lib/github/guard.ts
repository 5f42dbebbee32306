import "server-only";

import type { Breaker } from "@/lib/core/breaker";
import { UpstreamError } from "@/lib/core/upstream";
import { MOVED } from "@/lib/github/done";
import { isExhausted, isRateLimited, secondsTold } from "@/lib/github/rate-limit";
import type { Wire, WireCall } from "@/lib/github/wire";

async function messageOf(response: Response): Promise<string> {
  return response.status === 403 ? response.clone().text() : "";
}

/** A read of a repository that has another name now; the log of a job alone is asked for to be sent elsewhere. */
function refuseMoved({ method, redirect }: WireCall, { status }: Response): void {
  if (method !== "GET" || redirect === "manual" || ![301, 302, 307, 308].includes(status)) return;
  throw new UpstreamError("github", { kind: "refused", message: `GitHub answered ${status}: ${MOVED}.`, status });
}

/** What an answer says about further calls of this credential. */
async function learn(response: Response, { breaker, now }: { breaker: Breaker; now: () => Date }): Promise<void> {
  const { status } = response;
  const headers = Object.fromEntries(response.headers);
  const isLimited = isRateLimited(status, headers, await messageOf(response));
  if (status === 401) breaker.refuse(now());
  else if (status < 500 && !isLimited) breaker.accept();
  if (isLimited || isExhausted(headers)) breaker.limit(secondsTold(headers, now()), now());
}

/** Sends nothing while GitHub wants no call of this credential, and learns from each answer whether it does. Throws NotSent. */
export function guarded(wire: Wire, by: { breaker: Breaker; now: () => Date }): Wire {
  return async (url, call) => {
    const leave = await by.breaker.enter(by.now);
    try {
      const response = await wire(url, call);
      await learn(response, by);
      refuseMoved(call, response);
      return response;
    } finally {
      leave();
    }
  };
}
