import "server-only";

import { z } from "zod";
import { cloudflareFailure } from "@/lib/cloudflare/failure";
import { createBreaker } from "@/lib/core/breaker";
import { createPlatformClock, type PlatformClock } from "@/lib/core/platform-clock";
import { askUpstream, enterUpstream, remembered, unexpectedAnswer } from "@/lib/outgoing/ask-upstream";

export interface CloudflareRequestOptions {
  apiUrl: string;
  apiToken: string;
  /** Milliseconds for one call with its whole answer. */
  timeoutMs: number;
}

export interface CloudflareQuestion<T> {
  path: string;
  /** Finishes the sentence "Cloudflare refused to …". */
  what: string;
  /** Of `result`; only the keys it names are kept. */
  schema: z.ZodType<T>;
}

export interface CloudflareAnswer<T> {
  value: T;
  /** Of a list, how many there are in all; null where Cloudflare does not tell. */
  totalCount: number | null;
}

export type AskCloudflare = <T>(question: CloudflareQuestion<T>) => Promise<CloudflareAnswer<T>>;

export interface CloudflareRequests {
  ask: AskCloudflare;
  /** Cloudflare's clock, as its answers tell it. */
  clock: PlatformClock;
}

const listedSchema = z.object({ total_count: z.number().int().nonnegative() }).nullish().catch(null);
const successSchema = z.object({ success: z.literal(true), result: z.unknown(), result_info: listedSchema });
const failureSchema = z.object({ success: z.literal(false) });

const CLOUDFLARE = { upstream: "cloudflare", label: "Cloudflare" } as const;

/** GETs from Cloudflare's API v4. Throws UpstreamError and nothing else; a body never gets into it. */
export function createCloudflareRequest({ apiUrl, apiToken, timeoutMs }: CloudflareRequestOptions): CloudflareRequests {
  const headers = { accept: "application/json", authorization: `Bearer ${apiToken}` };
  const breaker = createBreaker();
  const clock = createPlatformClock();
  const ask: AskCloudflare = async ({ path, what, schema }) => {
    const leave = await enterUpstream(breaker, { ...CLOUDFLARE, what });
    try {
      const answer = await askUpstream({ ...CLOUDFLARE, what, url: `${apiUrl}${path}`, headers, timeoutMs, clock });
      // Cloudflare also says no with a 200.
      if (answer.status !== 200 || failureSchema.safeParse(answer.body).success)
        throw remembered(breaker, cloudflareFailure(answer, what));
      const envelope = successSchema.safeParse(answer.body);
      const parsed = schema.safeParse(envelope.data?.result);
      if (envelope.success && parsed.success)
        return { value: parsed.data, totalCount: envelope.data.result_info?.total_count ?? null };
      throw unexpectedAnswer({ ...CLOUDFLARE, what }, answer);
    } finally {
      leave();
    }
  };
  return { ask, clock };
}
