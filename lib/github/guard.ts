import "server-only";

import type { Breaker } from "@/lib/core/breaker";
import { createMoveGuard, type KnownAs } from "@/lib/github/moved";
import { isExhausted, isRateLimited, secondsTold } from "@/lib/github/rate-limit";
import type { Wire } from "@/lib/github/wire";

async function messageOf(response: Response): Promise<string> {
  return response.status === 403 ? response.clone().text() : "";
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
export function guarded(wire: Wire, by: { breaker: Breaker; now: () => Date; known: KnownAs }): Wire {
  const refuseMoved = createMoveGuard(wire, by.known);
  return async (url, call) => {
    const leave = await by.breaker.enter(by.now);
    try {
      const response = await wire(url, call);
      await learn(response, by);
      await refuseMoved(url, call, response);
      return response;
    } finally {
      leave();
    }
  };
}
