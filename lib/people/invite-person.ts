import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import { writeLink } from "@/lib/people/access-links";
import { type AdminContext, proveAdmin } from "@/lib/people/administration";
import type { Invitation, IssuedLink } from "@/lib/people/people-schemas";
import { normaliseEmail } from "@/lib/people/rules";

/**
 * Invites somebody, against the admin's code: a link, answered once, by which they choose a name and a password and set up an
 * authenticator. An earlier invitation of theirs stops working. Throws conflict for a person of this console, step_up_failed, step_up_locked.
 */
export async function invitePerson(ctx: AdminContext, { email: typed, role, totp }: Invitation): Promise<IssuedLink> {
  authorize(ctx, "people:manage");
  const email = normaliseEmail(typed);
  return proveAdmin(ctx, { totp, target: email }, async (tx) => {
    const known = await tx.person.findUnique({ where: { email } });
    if (known !== null) throw new AppError("conflict", knownWords(known));
    const issuedBy = personOf(ctx.actor)?.email ?? "an admin";
    const link = await writeLink(tx, ctx, {
      purpose: "invitation",
      person: { id: newId("per"), email },
      role,
      issuedBy,
    });
    await recordAudit(tx, ctx, {
      action: "console.person.invited",
      subject: { kind: "access_link", id: link.id },
      payload: { email, role, expires_at: link.expires_at },
    });
    return link;
  });
}

function knownWords({ email, disabledAt }: { email: string; disabledAt: Date | null }): string {
  return disabledAt === null
    ? `${email} is a person of this console already. Nothing is left to do.`
    : `${email} is a person of this console, disabled. Enable them instead.`;
}
