import "server-only";

import type { PlatformClock } from "@/lib/core/platform-clock";
import type { BudgetMeter } from "@/lib/github/budget";
import { noAnswer } from "@/lib/github/no-answer";
import { readBody } from "@/lib/github/read-body";
import { sendOnce } from "@/lib/github/send-once";

const LONGEST_ANSWER = 32_000_000;

/** One HTTP call as Octokit asks for it. */
export interface WireCall {
  method: string;
  headers: Record<string, string>;
  body?: string;
  redirect?: RequestRedirect;
}

/** Throws NoAnswer and nothing else. */
export type Wire = (url: string, call: WireCall) => Promise<Response>;

async function read(url: string, call: WireCall, signal: AbortSignal): Promise<Response> {
  const { headers } = call;
  const response = await fetch(url, { headers, redirect: "manual", signal, cache: "no-store" });
  // Octokit turns a body that broke off into an empty one; read here, the break is seen.
  const body = response.body === null ? null : await readBody(response.body, LONGEST_ANSWER);
  return new Response(body, { status: response.status, headers: response.headers });
}

export interface WireOptions {
  timeoutMs: number;
  meter: BudgetMeter;
  clock: PlatformClock;
  now: () => Date;
}

/** Sends each call with a fresh deadline of `timeoutMs` that covers the body, counts it, and reads GitHub's clock from its answer. */
export function createWire({ timeoutMs, meter, clock, now }: WireOptions): Wire {
  return async (url, call) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const sentAt = now().getTime();
    try {
      const isRead = call.method === "GET";
      const response = await (isRead
        ? read(url, call, signal)
        : sendOnce(url, { method: call.method, headers: call.headers, body: call.body ?? "", signal }));
      meter.count(response.headers, response.status);
      clock.observe(response.headers.get("date"), sentAt, now().getTime());
      return response;
    } catch (error) {
      meter.count(null, null);
      throw noAnswer(error, signal, timeoutMs);
    }
  };
}
