import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { deriveKey } from "@/lib/keys/derive";
import { hashRecoveryCode, mintRecoveryCode } from "@/lib/people/factors";
import { loadSelf } from "@/lib/people/load";
import { proveStepUp } from "@/lib/people/prove-step-up";
import { RECOVERY_CODES, readRecoveryCode } from "@/lib/people/rules";
import type { Proof, RecoveryCodes } from "@/lib/people/schemas";

/**
 * Issues ten recovery codes to the caller against a code of the authenticator; the earlier ones stop working. Their text is
 * answered this once. Throws step_up_failed, step_up_locked.
 */
export async function issueRecoveryCodes(
  ctx: Call & Pick<Context, "db" | "secretKey">,
  { totp }: Proof,
): Promise<RecoveryCodes> {
  authorize(ctx, "self:manage");
  const { id: personId } = loadSelf(ctx);
  const key = deriveKey(ctx.secretKey, "recovery-code");
  const createdAt = ctx.now();
  const codes = Array.from({ length: RECOVERY_CODES }, mintRecoveryCode);
  const rows = codes.map((code) => ({
    id: newId("rec"),
    personId,
    codeHash: hashRecoveryCode(key, personId, readRecoveryCode(code) ?? code),
    createdAt,
  }));
  await proveStepUp(ctx, { totp, action: "self:manage", target: "recovery codes" }, async (tx) => {
    const replaced = await tx.recoveryCode.deleteMany({ where: { personId } });
    await tx.recoveryCode.createMany({ data: rows });
    await recordAudit(tx, ctx, {
      action: "console.person.recovery_codes_issued",
      subject: { kind: "person", id: personId },
      payload: { issued: rows.length, replaced: replaced.count },
    });
  });
  return { codes, issued_at: createdAt.toISOString() };
}
