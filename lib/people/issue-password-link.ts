import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { personOf } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import { AppError } from "@/lib/core/errors";
import { writeLink } from "@/lib/people/access-links";
import { type AdminContext, loadEnabled, proveAdmin, refuseOnSelf } from "@/lib/people/administration";
import type { IssuedLink } from "@/lib/people/people-schemas";
import { whyNoPasswordLink } from "@/lib/people/rules";
import type { Proof } from "@/lib/people/schemas";

/**
 * Issues the link by which a person who forgot their password sets another, with a code of their authenticator; the former counts
 * until then. Throws not_found, forbidden, conflict, step_up_failed, step_up_locked.
 */
export async function issuePasswordLink(ctx: AdminContext, id: string, { totp }: Proof): Promise<IssuedLink> {
  authorize(ctx, "people:manage");
  refuseOnSelf(ctx.actor, id);
  return proveAdmin(ctx, { totp, target: id }, async (tx) => {
    const { email } = await loadEnabled(tx, id);
    const open = await tx.accessLink.findMany({ where: { email, usedAt: null, revokedAt: null } });
    const refused = whyNoPasswordLink(email, open);
    if (refused !== null) throw new AppError("conflict", refused);
    const issuedBy = personOf(ctx.actor)?.email ?? "an admin";
    const link = await writeLink(tx, ctx, { purpose: "password", person: { id, email }, issuedBy });
    await recordAudit(tx, ctx, {
      action: "console.person.link_issued",
      subject: { kind: "access_link", id: link.id },
      payload: { email, purpose: "password", expires_at: link.expires_at },
    });
    return link;
  });
}
