import "server-only";

import { personOf } from "@/lib/core/actor";
import type { Call } from "@/lib/core/call";
import { AppError } from "@/lib/core/errors";
import { utcWords } from "@/lib/core/words";
import type { Tx } from "@/lib/db/transaction";
import { heldPurpose } from "@/lib/people/people-schemas";
import { canChangeOwnAccess, UNKNOWN_LINK, whyLinkRefused } from "@/lib/people/rules";
import { hashToken } from "@/lib/people/tokens";

/** The session with its person's e-mail; throws `not_found`. */
export async function loadSession(tx: Tx, id: string) {
  const session = await tx.session.findUnique({ where: { id }, include: { person: { select: { email: true } } } });
  if (session === null) throw new AppError("not_found", `There is no session ${id}.`);
  return session;
}

/** The API token with its owner's e-mail; throws `not_found`. */
export async function loadToken(tx: Tx, id: string) {
  const token = await tx.apiToken.findUnique({ where: { id }, include: { person: { select: { email: true } } } });
  if (token === null) throw new AppError("not_found", `There is no API token ${id}.`);
  return token;
}

/** A person of this console; throws `not_found`. */
export async function loadPerson(db: Tx, id: string) {
  const person = await db.person.findUnique({ where: { id } });
  if (person === null) throw new AppError("not_found", `There is no person ${id}. Reload the list.`);
  return person;
}

/** The person who changes their own access, in the browser or through a token that may write; throws `forbidden`. */
export function loadSelf(ctx: Pick<Call, "actor">): { id: string; email: string } {
  const permit = canChangeOwnAccess(ctx.actor);
  if (!permit.allowed) throw new AppError(permit.code, permit.message);
  const person = personOf(ctx.actor);
  if (person === null) throw new AppError("forbidden", "Only a person has tokens and a second factor.");
  return person;
}

/** An access link that works, by its token; throws `not_found` for one nobody made, `conflict` for one that is over. */
export async function loadLink(db: Tx, token: string, now: Date) {
  const omit = { totpSecret: false };
  const row = await db.accessLink.findUnique({ where: { tokenHash: hashToken(token) }, omit });
  const purpose = heldPurpose(row?.purpose ?? "");
  if (row === null || purpose === null) throw new AppError("not_found", UNKNOWN_LINK);
  const refused = whyLinkRefused(row, now);
  if (refused !== null) throw new AppError("conflict", refused);
  return { ...row, purpose };
}

/** A person's authenticator that waits to be confirmed; throws `not_found` for none, `conflict` when its time is over. */
export async function loadEnrolment(db: Tx, id: string, now: Date) {
  const row = await db.person.findUnique({ where: { id }, omit: { totpPendingSecret: false } });
  const sealed = row?.totpPendingSecret ?? null;
  const until = row?.totpPendingUntil ?? null;
  if (sealed === null || until === null) {
    throw new AppError("not_found", "No new authenticator waits to be confirmed. Start with “Replace authenticator”.");
  }
  if (now >= until) {
    throw new AppError("conflict", `The new authenticator had to be confirmed by ${utcWords(until)}. Start again.`);
  }
  return { id, sealed, lockedUntil: row?.stepUpLockedUntil ?? null };
}

/** A passkey of that person; throws `not_found`, for another's as well. */
export async function loadPasskey(db: Tx, id: string, personId: string) {
  const passkey = await db.passkey.findUnique({ where: { id, personId } });
  if (passkey === null) throw new AppError("not_found", `You have no passkey ${id}.`);
  return passkey;
}
