import "server-only";

import { cleanText } from "@/lib/core/clean-text";
import type { ProbeSite, SiteHealth } from "@/lib/core/platform";
import { callHttp, NoAnswer } from "@/lib/outgoing/http";

const DEADLINE_MS = 5_000;
const SLOW_MS = 3_000;

export type SiteOutcome =
  | { kind: "answer"; status: number; location: string | null; tookMs: number }
  | { kind: "silence"; reason: string };

/** As much of an address as tells where it leads. */
const LONGEST_PLACE = 120;

/** GETs an http(s) address on a fresh connection, follows no redirect and waits 5 s at most. Never throws. */
export const probeSite: ProbeSite = async (address) => {
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return judgeSite({ kind: "silence", reason: "the platform gives no usable address" });
  }
  return judgeSite(await askSite(url.href));
};

/** How a site is, from one answer: a redirect (to sign-in, say) is up, a server error is down, slow is over 3 s. Pure. */
export function judgeSite(outcome: SiteOutcome): SiteHealth {
  if (outcome.kind === "silence") return { health: "unreachable", detail: outcome.reason };
  const { status, location, tookMs } = outcome;
  if (status >= 500) return { health: "down", detail: `answers ${status}` };
  if (status === 401 || status === 403) return { health: "unauthorised", detail: `answers ${status}` };
  if (status >= 400) return { health: "degraded", detail: `answers ${status}` };
  if (tookMs > SLOW_MS)
    return { health: "degraded", detail: `answers ${status} after ${(tookMs / 1000).toFixed(1)} s` };
  if (location !== null) return { health: "up", detail: `answers with a redirect to ${placeOf(location)}` };
  return { health: "up", detail: `answers ${status}` };
}

function placeOf(location: string): string {
  const url = location.length > 8_000 ? null : URL.parse(location, "http://same-site.invalid");
  if (url === null) return "an unreadable address";
  const place = url.hostname === "same-site.invalid" ? url.pathname : `${url.host}${url.pathname}`;
  return cleanText(place, LONGEST_PLACE);
}

async function askSite(url: string): Promise<SiteOutcome> {
  const headers = { accept: "*/*", "user-agent": "raxx-console-probe" };
  const startedAt = performance.now();
  try {
    return await callHttp({ url, headers, timeoutMs: DEADLINE_MS, isApart: true }, ({ status, headers: answered }) => {
      const location = status >= 300 && status < 400 ? answered.get("location") : null;
      return Promise.resolve({ kind: "answer", status, location, tookMs: performance.now() - startedAt });
    });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { kind: "silence", reason: error.kind === "timeout" ? error.reason : `no connection (${error.reason})` };
  }
}
