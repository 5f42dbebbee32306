import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import type { Tx } from "@/lib/db/transaction";
import { closeAccess } from "@/lib/people/access";
import { writeLink } from "@/lib/people/access-links";
import { type AdminContext, loadEnabled, proveAdmin, refuseOnSelf } from "@/lib/people/administration";
import type { FactorReset, IssuedLink } from "@/lib/people/people-schemas";
import { mintTotpSecret, sealTotpSecret } from "@/lib/people/totp";

/**
 * Resets the second factor of a person who lost authenticator and recovery codes, for a reason and against the admin's code: what
 * they had counts for nothing from now on, their sessions and tokens end, and a link, answered once, sets up a new authenticator.
 * Throws not_found, forbidden, conflict, step_up_failed, step_up_locked.
 */
export async function resetSecondFactor(ctx: AdminContext, id: string, request: FactorReset): Promise<IssuedLink> {
  authorize(ctx, "people:manage");
  refuseOnSelf(ctx.actor, id);
  const { reason, password_forgotten = false, totp } = request;
  return proveAdmin(ctx, { totp, target: id }, async (tx) => {
    const { email } = await loadEnabled(tx, id);
    const passkeys_removed = await voidFactors(tx, ctx, { id, email });
    const ended = await closeAccess(tx, ctx, { id, email });
    const purpose = password_forgotten ? "everything" : "factor";
    const issuedBy = personOf(ctx.actor)?.email ?? "an admin";
    const link = await writeLink(tx, ctx, { purpose, person: { id, email }, issuedBy });
    await recordAudit(tx, ctx, {
      action: "console.auth.factor_reset",
      subject: { kind: "person", id },
      payload: { email, reason, passkeys_removed, ...ended },
    });
    await recordAudit(tx, ctx, {
      action: "console.person.link_issued",
      subject: { kind: "access_link", id: link.id },
      payload: { email, purpose, expires_at: link.expires_at },
    });
    return link;
  });
}

/** A secret that nobody has takes the place of the one that was lost; recovery codes and passkeys go. Answers how many passkeys. */
async function voidFactors(tx: Tx, ctx: AdminContext, { id, email }: { id: string; email: string }): Promise<number> {
  const totpSecret = sealTotpSecret({ secretKey: ctx.secretKey, personId: id }, mintTotpSecret());
  const data = { totpSecret, totpPendingSecret: null, totpPendingUntil: null };
  const { count } = await tx.person.updateMany({ where: { id, disabledAt: null }, data });
  if (count === 0) throw new AppError("conflict", `${email} was disabled meanwhile. Look again.`);
  await tx.recoveryCode.deleteMany({ where: { personId: id } });
  const passkeys = await tx.passkey.deleteMany({ where: { personId: id } });
  return passkeys.count;
}
