import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { loadPasskey, loadSelf } from "@/lib/people/load";
import { proveStepUp } from "@/lib/people/prove-step-up";
import type { Proof } from "@/lib/people/schemas";

/**
 * Removes one of the caller's passkeys, against a code of the authenticator. Throws not_found, conflict when it was removed
 * meanwhile, step_up_failed, step_up_locked; whatever else is refused spends no code.
 */
export async function revokePasskey(
  ctx: Call & Pick<Context, "db" | "secretKey">,
  id: string,
  { totp }: Proof,
): Promise<void> {
  authorize(ctx, "self:manage");
  const person = loadSelf(ctx);
  const { name } = await translated(() => loadPasskey(ctx.db, id, person.id));
  await proveStepUp(ctx, { totp, action: "self:manage", target: id }, async (tx) => {
    const { count } = await tx.passkey.deleteMany({ where: { id, personId: person.id } });
    if (count === 0) throw new AppError("conflict", `The passkey “${name}” has been removed already.`);
    await recordAudit(tx, ctx, {
      action: "console.person.passkey_removed",
      subject: { kind: "person", id: person.id },
      payload: { passkey_id: id, name },
    });
  });
}
