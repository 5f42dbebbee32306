import "server-only";

import type { Tx } from "@/lib/db/transaction";

/**
 * Spends a verified TOTP step inside the caller's transaction, for sign-in and step-up alike; false when that step or a later
 * one was spent before, or the person is disabled. The one statement is what makes a code single-use.
 */
export async function spendTotpStep(tx: Tx, personId: string, timeStep: number): Promise<boolean> {
  const step = BigInt(timeStep);
  const spent = await tx.$executeRaw`
    UPDATE people SET totp_last_step = ${step}
    WHERE id = ${personId} AND totp_last_step < ${step} AND disabled_at IS NULL`;
  return spent === 1;
}
