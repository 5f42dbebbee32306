import "server-only";

import { z } from "zod";
import { cloudflareFailure } from "@/lib/cloudflare/failure";
import type { SharedLimits } from "@/lib/core/breaker";
import type { PlatformClock } from "@/lib/core/platform-clock";
import { createUpstream, type UpstreamAnswer } from "@/lib/outgoing/upstream";

export interface CloudflareRequestOptions {
  apiUrl: string;
  /** Undefined where no token is set: every call is refused then, and nothing sent. */
  apiToken: string | undefined;
  /** Milliseconds for one call with its whole answer. */
  timeoutMs: number;
}

export interface CloudflareQuestion<T> {
  path: string;
  /** Finishes the sentence "Cloudflare refused to …". */
  what: string;
  /** Of `result`; only the keys it names are kept. */
  schema: z.ZodType<T>;
  /** What is changed there, sent exactly once; without it the question is a GET. */
  change?: { method: "POST" | "DELETE"; body: object };
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
  limits: SharedLimits;
}

const listedSchema = z.object({ total_count: z.number().int().nonnegative() }).nullish().catch(null);
const successSchema = z.object({ success: z.literal(true), result: z.unknown(), result_info: listedSchema });
const failureSchema = z.object({ success: z.literal(false) });

/** Asks Cloudflare's API v4. Throws UpstreamError and nothing else; a body never gets into it. */
export function createCloudflareRequest({ apiUrl, apiToken, timeoutMs }: CloudflareRequestOptions): CloudflareRequests {
  const headers = { accept: "application/json", authorization: `Bearer ${apiToken ?? ""}` };
  const missingKey = apiToken === undefined ? "CLOUDFLARE_API_TOKEN" : null;
  const cloudflare = createUpstream({ upstream: "cloudflare", label: "Cloudflare", headers, timeoutMs, missingKey });
  const ask: AskCloudflare = ({ path, what, schema, change }) =>
    cloudflare.ask({
      url: `${apiUrl}${path}`,
      what,
      ...(change === undefined ? {} : { change }),
      findFailure: (answer) => (isDone(answer) ? null : cloudflareFailure(answer, what)),
      read({ body }) {
        const envelope = successSchema.safeParse(body);
        const parsed = schema.safeParse(envelope.data?.result);
        if (!envelope.success || !parsed.success) return null;
        return { value: parsed.data, totalCount: envelope.data.result_info?.total_count ?? null };
      },
    });
  return { ask, clock: cloudflare.clock, limits: cloudflare.limits };
}

/** Cloudflare also says no with a 200. */
function isDone({ status, body }: UpstreamAnswer): boolean {
  return status === 200 && !failureSchema.safeParse(body).success;
}
