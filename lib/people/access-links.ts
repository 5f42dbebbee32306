import "server-only";

import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { AccessLink } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { type AccessLinkItem, heldPurpose, type IssuedLink } from "@/lib/people/people-schemas";
import { LINK_PREFIX, type LinkPurpose, linkEnd, needsOf } from "@/lib/people/rules";
import { heldRole } from "@/lib/people/schemas";
import { hashToken, newToken } from "@/lib/people/tokens";
import { mintTotpSecret, sealTotpSecret } from "@/lib/people/totp";

interface LinkOrder {
  purpose: LinkPurpose;
  person: { id: string; email: string };
  /** Of an invitation. */
  role?: string;
  issuedBy: string;
}

/** A link as admins see it; its token is not stored. */
export function accessLinkItem(row: Omit<AccessLink, "tokenHash" | "totpSecret">): AccessLinkItem {
  return {
    id: row.id,
    // What another build has made can be taken back here as well.
    purpose: heldPurpose(row.purpose) ?? "everything",
    email: row.email,
    role: row.role === null ? null : heldRole(row.role),
    issued_by: row.issuedByEmail,
    created_at: row.createdAt.toISOString(),
    expires_at: row.expiresAt.toISOString(),
  };
}

/**
 * Writes an access link in the caller's transaction, and takes the open one of that e-mail address back; the answer is the only place
 * where its token exists. Throws `conflict` when another was written at the same moment.
 */
export async function writeLink(
  tx: Tx,
  ctx: Call & Pick<Context, "secretKey">,
  { purpose, person, role, issuedBy }: LinkOrder,
): Promise<IssuedLink> {
  const token = newToken(LINK_PREFIX);
  const at = ctx.now();
  const isNew = needsOf(purpose).authenticator === "new";
  const owner = { secretKey: ctx.secretKey, personId: person.id };
  await takeBackOpen(tx, person.email, at);
  const row = await createOnce(tx, {
    id: newId("lnk"),
    purpose,
    personId: person.id,
    email: person.email,
    role: role ?? null,
    tokenHash: hashToken(token),
    totpSecret: isNew ? sealTotpSecret(owner, mintTotpSecret()) : null,
    issuedByEmail: issuedBy,
    createdAt: at,
    expiresAt: linkEnd(at),
  });
  return { ...accessLinkItem(row), token };
}

async function createOnce(tx: Tx, data: Parameters<Tx["accessLink"]["create"]>[0]["data"]) {
  try {
    return await tx.accessLink.create({ data });
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
    throw new AppError("conflict", `Somebody made a link for ${data.email} at the same moment. Reload the list.`);
  }
}

/** Takes back, in the caller's transaction, whatever link of that e-mail address is open. */
export async function takeBackOpen(tx: Tx, email: string, at: Date): Promise<void> {
  await tx.accessLink.updateMany({ where: { email, usedAt: null, revokedAt: null }, data: { revokedAt: at } });
}
