import "server-only";

import type { Tx } from "@/lib/db/transaction";
import { spendTotpStep } from "@/lib/people/spend-totp-step";

/** What stands for the second factor: a step of the authenticator, or a recovery code. */
export type Factor = { kind: "totp"; timeStep: number } | { kind: "recovery_code"; id: string };

interface Spending {
  factor: Factor;
  now: Date;
}

/** Spends a proved factor inside the caller's transaction; false when it was spent before, or the person is disabled. */
export async function spendFactor(tx: Tx, personId: string, { factor, now }: Spending): Promise<boolean> {
  if (factor.kind === "totp") return spendTotpStep(tx, personId, factor.timeStep);
  const { count } = await tx.recoveryCode.updateMany({
    where: { id: factor.id, personId, usedAt: null, person: { disabledAt: null } },
    data: { usedAt: now },
  });
  return count === 1;
}
