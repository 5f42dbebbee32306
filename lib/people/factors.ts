import "server-only";

import { createHmac, randomBytes } from "node:crypto";
import { base32 } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { type Tx, translated } from "@/lib/db/transaction";
import { listRecoveryKeys } from "@/lib/keys/ring";
import { readRecoveryCode } from "@/lib/people/rules";
import { spendTotpStep, verifyTotp } from "@/lib/people/totp";

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

/** What stands for the second factor: a step of the authenticator, or a recovery code. */
export type Factor = { kind: "totp"; timeStep: number } | { kind: "recovery_code"; id: string };

interface Spending {
  factor: Factor;
  now: Date;
}

/** What a code proves: a step of the authenticator, or one of the person's recovery codes, used or not; null for nothing. Spends nothing. */
export async function proveFactor(context: FactorContext, claim: Claim): Promise<Factor | null> {
  const totp = await verifyTotp(claim.secret ?? NOBODYS_SECRET, claim.code, context.now());
  if (!totp.valid) return findRecoveryCode(context, claim);
  return claim.secret === null ? null : { kind: "totp", timeStep: totp.timeStep };
}

async function findRecoveryCode(context: FactorContext, claim: Claim): Promise<Factor | null> {
  const code = readRecoveryCode(claim.code);
  if (code === null) return null;
  const personId = claim.personId ?? "nobody";
  const keys = await translated(() => listRecoveryKeys(context));
  const hashes = keys.map((key) => hashRecoveryCode(key, personId, code));
  const row = await translated(() =>
    context.db.recoveryCode.findFirst({ where: { personId, codeHash: { in: hashes } }, select: { id: true } }),
  );
  return row === null ? null : { kind: "recovery_code", id: row.id };
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

/**
 * What is stored of a recovery code: its 50 bits could be searched under a plain hash, so the hash is keyed. The person is hashed
 * as well, so that a hash moved to another person's row opens nothing.
 */
export function hashRecoveryCode(key: Buffer, personId: string, code: string): string {
  return createHmac("sha256", key).update(`${personId} ${code}`).digest("hex");
}

/** A random recovery code of 50 bits, as `xxxxx-xxxxx`. */
export function mintRecoveryCode(): string {
  const code = base32(randomBytes(7)).slice(0, 10);
  return `${code.slice(0, 5)}-${code.slice(5)}`;
}
