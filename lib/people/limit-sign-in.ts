import "server-only";

import { z } from "zod";
import type { Call } from "@/lib/core/call";
import type { Database } from "@/lib/db/database";
import { readRows } from "@/lib/db/read-rows";
import { translated } from "@/lib/db/transaction";
import {
  addDays,
  addressBlock,
  normaliseEmail,
  SIGN_IN_LIMITS,
  secondsUntilNextWindow,
  windowStart,
} from "@/lib/people/rules";

/** One counted attempt; `retryAfter` (seconds) is null when it may go on. */
export interface SignInAttempt {
  keys: string[];
  window: Date;
  retryAfter: number | null;
}

type LimitContext = Pick<Call, "ip" | "now"> & { db: Database };

async function forgetOldWindows(context: LimitContext): Promise<void> {
  await context.db.rateLimit.deleteMany({ where: { windowStart: { lt: addDays(context.now(), -1) } } });
}

/**
 * Counts an attempt as failed before it is tried, in a statement committed by itself: attempts sent at once cannot outrun
 * the limit, and no later rollback forgets them. {@link forgiveSignIn} takes a successful one back. The e-mail is null for a
 * passkey, which says itself whose it is.
 */
export async function countSignIn(context: LimitContext, email: string | null): Promise<SignInAttempt> {
  const now = context.now();
  const window = windowStart(now);
  const addressKey = `sign-in:ip:${addressBlock(context.ip)}`;
  const limits = new Map<string, number>([[addressKey, SIGN_IN_LIMITS.address]]);
  if (email !== null) limits.set(`sign-in:email:${normaliseEmail(email)}`, SIGN_IN_LIMITS.email);
  const keys = [...limits.keys()];
  const counts = await translated(
    () => readRows(context.db, z.object({ key: z.string(), count: z.number() }))`
      INSERT INTO rate_limits (key, window_start, count) SELECT key, ${window}, 1 FROM unnest(${keys}::text[]) AS key
      ON CONFLICT (key, window_start) DO UPDATE SET count = rate_limits.count + 1
      RETURNING key, count`,
  );
  if (counts.some((row) => row.key === addressKey && row.count === 1)) await forgetOldWindows(context);
  const isExceeded = counts.some((row) => row.count > (limits.get(row.key) ?? 0));
  return { keys, window, retryAfter: isExceeded ? secondsUntilNextWindow(now) : null };
}

/** Takes a successful attempt out of the count of failures. */
export async function forgiveSignIn(context: LimitContext, attempt: SignInAttempt): Promise<void> {
  await translated(
    () => context.db.$executeRaw`
      UPDATE rate_limits SET count = count - 1
      WHERE key = ANY(${attempt.keys}) AND window_start = ${attempt.window} AND count > 0`,
  );
}
