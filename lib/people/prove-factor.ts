import "server-only";

import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { hashRecoveryCode } from "@/lib/people/hash-recovery-code";
import { readRecoveryCode } from "@/lib/people/rules";
import type { Factor } from "@/lib/people/spend-factor";
import { verifyTotp } from "@/lib/people/verify-totp";

type FactorContext = Pick<Context, "db" | "secretKey" | "now">;

interface Claim {
  /** Null for somebody who does not exist: the work is the same. */
  personId: string | null;
  /** The base32 secret; null when it cannot be read. */
  secret: string | null;
  code: string;
}

// Checked against for people who do not exist, so that every refusal has done the same work.
const NOBODYS_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

async function findRecoveryCode(context: FactorContext, claim: Claim): Promise<Factor | null> {
  const code = readRecoveryCode(claim.code);
  if (code === null) return null;
  const personId = claim.personId ?? "nobody";
  const codeHash = hashRecoveryCode({ secretKey: context.secretKey, personId }, code);
  const row = await translated(() =>
    context.db.recoveryCode.findUnique({ where: { personId_codeHash: { personId, codeHash } }, select: { id: true } }),
  );
  return row === null ? null : { kind: "recovery_code", id: row.id };
}

/** What a code proves: a step of the authenticator, or one of the person's recovery codes, used or not; null for nothing. Spends nothing. */
export async function proveFactor(context: FactorContext, claim: Claim): Promise<Factor | null> {
  const totp = await verifyTotp(claim.secret ?? NOBODYS_SECRET, claim.code, context.now());
  if (!totp.valid) return findRecoveryCode(context, claim);
  return claim.secret === null ? null : { kind: "totp", timeStep: totp.timeStep };
}
