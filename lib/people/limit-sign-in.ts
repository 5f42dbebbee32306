import "server-only";

import type { Call } from "@/lib/core/call";
import type { Database } from "@/lib/db/database";
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
  addressKey: string;
  emailKey: string;
  window: Date;
  retryAfter: number | null;
}

type LimitContext = Pick<Call, "ip" | "now"> & { db: Database };

async function forgetOldWindows(context: LimitContext): Promise<void> {
  await context.db.rateLimit.deleteMany({ where: { windowStart: { lt: addDays(context.now(), -1) } } });
}

/**
 * Counts an attempt as failed before it is tried, in a statement committed by itself: attempts sent at once cannot outrun
 * the limit, and no later rollback forgets them. {@link forgiveSignIn} takes a successful one back.
 */
export async function countSignIn(context: LimitContext, email: string): Promise<SignInAttempt> {
  const now = context.now();
  const window = windowStart(now);
  const addressKey = `sign-in:ip:${addressBlock(context.ip)}`;
  const emailKey = `sign-in:email:${normaliseEmail(email)}`;
  const counts = await translated(
    () => context.db.$queryRaw<{ key: string; count: number }[]>`
      INSERT INTO rate_limits (key, window_start, count) VALUES (${addressKey}, ${window}, 1), (${emailKey}, ${window}, 1)
      ON CONFLICT (key, window_start) DO UPDATE SET count = rate_limits.count + 1
      RETURNING key, count`,
  );
  const count = (key: string) => counts.find((row) => row.key === key)?.count ?? 0;
  if (count(addressKey) === 1) await forgetOldWindows(context);
  const exceeded = count(addressKey) > SIGN_IN_LIMITS.address || count(emailKey) > SIGN_IN_LIMITS.email;
  return { addressKey, emailKey, window, retryAfter: exceeded ? secondsUntilNextWindow(now) : null };
}

/** Takes a successful attempt out of the count of failures. */
export async function forgiveSignIn(context: LimitContext, attempt: SignInAttempt): Promise<void> {
  await translated(
    () => context.db.$executeRaw`
      UPDATE rate_limits SET count = count - 1
      WHERE key IN (${attempt.addressKey}, ${attempt.emailKey}) AND window_start = ${attempt.window} AND count > 0`,
  );
}
