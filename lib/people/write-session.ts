import "server-only";

import { type AuditEvent, recordAudit } from "@/lib/audit/record-audit";
import type { Actor } from "@/lib/core/actor";
import type { Call } from "@/lib/core/call";
import { newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/transaction";
import { hashToken, newToken } from "@/lib/people/hash-token";
import type { ProvenPerson } from "@/lib/people/prove-identity";
import { sessionEnd } from "@/lib/people/rules";

interface SignIn {
  person: ProvenPerson;
  /** What the audit row says of the way in, beside password and code. */
  by?: { recovery_code: true } | { passkey: true };
}

/** The session the browser came with ends: nobody keeps a session across a sign-in. */
async function endPresentedSession(tx: Tx, ctx: Call): Promise<void> {
  if (ctx.actor.kind !== "person") return;
  const id = ctx.actor.sessionId;
  const { count } = await tx.session.updateMany({ where: { id, endedAt: null }, data: { endedAt: ctx.now() } });
  if (count === 0) return;
  const subject = { kind: "session", id };
  await recordAudit(tx, ctx, { action: "console.auth.signed_out", subject, payload: { reason: "signed_in_again" } });
}

/** Writes a proven person's session and its audit row in the caller's transaction; the token is for the cookie and never stored. */
export async function writeSession(tx: Tx, ctx: Call, { person, by }: SignIn) {
  const token = newToken("");
  const createdAt = ctx.now();
  const session = { id: newId("ses"), personId: person.id, createdAt, expiresAt: sessionEnd(createdAt) };
  await tx.session.create({
    data: { ...session, tokenHash: hashToken(token), lastSeenAt: createdAt, ip: ctx.ip, userAgent: ctx.userAgent },
  });
  await endPresentedSession(tx, ctx);
  const expires_at = session.expiresAt.toISOString();
  const actor: Actor = { kind: "person", sessionId: session.id, ...person };
  const signedIn: AuditEvent = {
    action: "console.auth.signed_in",
    subject: { kind: "session", id: session.id },
    payload: { person_id: person.id, expires_at, ...by },
  };
  await recordAudit(tx, { ...ctx, actor }, signedIn);
  return { token, session: { id: session.id, expires_at } };
}
