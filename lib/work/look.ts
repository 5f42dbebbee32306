import "server-only";

import { nextDue } from "@/lib/core/cadence";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { Prisma } from "@/lib/db/generated/client";
import { type Lease, releaseLease } from "@/lib/work/lease";

/** What a look has come to. */
export interface Looked {
  /** What else the leased row is to say of it. */
  set: Prisma.Sql;
  /** When what was seen was true; now unless told. */
  at?: Date;
  /** Milliseconds until the next look; the usual number unless told. */
  againMs?: number;
}

interface Look {
  everyMs: number;
  /** Looks and keeps what was seen. */
  look: () => Promise<Looked>;
}

/** One look that a lease is held for: the row says when it was, or why it could not be. What nobody foresaw is thrown after that. */
export async function recordLook(ctx: Context, lease: Lease, { everyMs, look }: Look): Promise<void> {
  const now = ctx.now();
  try {
    const { set: seen, at = now, againMs = everyMs } = await look();
    const set = Prisma.sql`, observed_at = ${at}, problem = NULL, problem_since = NULL${seen}`;
    await releaseLease(ctx.db, lease, { dueAt: nextDue(lease.due, againMs, now), set });
  } catch (error) {
    const isUpstream = error instanceof UpstreamError;
    const words = isUpstream ? error.message : `The console failed at this look. Request id ${ctx.requestId}.`;
    const waitMs = Math.max(everyMs, (isUpstream ? (error.retryAfter ?? 0) : 0) * 1_000);
    const set = Prisma.sql`, problem = ${words}, problem_since = coalesce(problem_since, ${now})`;
    await releaseLease(ctx.db, lease, { dueAt: new Date(now.getTime() + waitMs), set });
    if (!isUpstream) throw error;
  }
}
