import "server-only";

import { generateURI } from "otplib";
import { recordAudit } from "@/lib/audit/append";
import type { Actor } from "@/lib/core/actor";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { AppError, invalidInput } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { type OpenLink, proveAcceptance } from "@/lib/people/acceptance";
import { closeAccess } from "@/lib/people/access";
import { spendFactor } from "@/lib/people/factors";
import { markBrowser } from "@/lib/people/known-browser";
import { loadLink, loadPerson } from "@/lib/people/load";
import type { AccessAcceptance, AccessOffer } from "@/lib/people/people-schemas";
import { recordFailedSignIn } from "@/lib/people/record-failed-sign-in";
import { heldRole, type SignedIn } from "@/lib/people/schemas";
import { countSignIn, forgetFailures, forgiveSignIn, type ProvenPerson, writeSession } from "@/lib/people/sign-in";
import { openTotpSecret, renderQr } from "@/lib/people/totp";

type LinkContext = Call & Pick<Context, "db" | "secretKey">;
type Proved = Exclude<Awaited<ReturnType<typeof proveAcceptance>>, { path: string }>;

interface Taken {
  link: OpenLink;
  proved: Proved;
}

/**
 * Takes an access link up, once: the person joins, or is let in again, and is signed in. What the link does not set is proved, and
 * counted as a sign-in is. The session's token is for the cookie. Throws not_found, conflict, invalid_input, rate_limited.
 */
export async function applyAccessLink(
  ctx: LinkContext,
  input: AccessAcceptance,
): Promise<SignedIn & { token: string; browserMark: string }> {
  authorize(ctx, "session:open");
  const link = await loadLink(ctx.db, input.token, ctx.now());
  const { email, personId } = link;
  const attempt = await countSignIn(ctx, { email, browser: null });
  const { retryAfter, exceeded } = attempt;
  if (retryAfter !== null) {
    throw await recordFailedSignIn(ctx, { email, personId: null, reason: "rate_limited", retryAfter, exceeded });
  }
  const proved = await proveAcceptance(ctx, link, input);
  if ("path" in proved) {
    if (proved.counted !== null) await recordFailedSignIn(ctx, { email, personId, reason: proved.counted });
    throw invalidInput(proved.path, proved.message);
  }
  const opened = await inTransaction(ctx, async (tx) => {
    await spendLink(tx, ctx, link);
    const person = await writePerson(tx, ctx, { link, proved });
    const failed_attempts = (await forgetFailures(tx, personId, { evenIfCapped: true })) ?? 0;
    const written = await writeSession(tx, ctx, { person });
    const actor: Actor = { kind: "person", sessionId: written.session.id, ...person };
    const asThem = { ...ctx, actor };
    const ended = await closeAccess(tx, asThem, { id: personId, email, keptSession: written.session.id });
    await recordTaken(tx, asThem, { taken: { link, proved }, ended });
    return { ...written, person, failed_attempts };
  });
  await forgiveSignIn(ctx, attempt);
  const browserMark = markBrowser({ secretKey: ctx.secretKey, email });
  return { ...opened, replace_authenticator: false, browserMark };
}

async function spendLink(tx: Tx, ctx: Call, link: OpenLink): Promise<void> {
  const open = { id: link.id, usedAt: null, revokedAt: null };
  const { count } = await tx.accessLink.updateMany({ where: open, data: { usedAt: ctx.now() } });
  if (count === 0) throw new AppError("conflict", "This link was used or taken back just now. Try to sign in.");
}

/** Who joins, or who is let in again: then they are neither disabled meanwhile, nor is the code that was proved spent. */
async function writePerson(tx: Tx, ctx: Call, { link, proved }: Taken): Promise<ProvenPerson> {
  const { email, personId: id } = link;
  const now = ctx.now();
  const { enrolled, passwordHash, factor } = proved;
  const authenticator =
    enrolled === null
      ? null
      : { totpSecret: enrolled.totpSecret, totpLastStep: BigInt(enrolled.timeStep), totpEnrolledAt: now };
  if (link.purpose === "invitation") {
    if (authenticator === null || passwordHash === null) throw new AppError("internal", "This link sets too little.");
    const person = { id, email, name: proved.name, role: heldRole(link.role ?? "") };
    await createOnce(tx, { ...person, passwordHash, ...authenticator, createdAt: now });
    return person;
  }
  const { name, role } = await loadPerson(tx, id);
  const spent = factor === null || (await spendFactor(tx, id, { factor, now }));
  if (!spent) throw invalidInput("code", "This code was used before. Wait for the next one.");
  const password = passwordHash === null ? {} : { passwordHash };
  const data = { ...password, ...authenticator, stepUpFailures: 0, stepUpLockedUntil: null };
  const { count } = await tx.person.updateMany({ where: { id, disabledAt: null }, data });
  if (count === 0) throw new AppError("conflict", "This account is disabled. Ask an admin.");
  return { id, email, name, role: heldRole(role) };
}

async function createOnce(tx: Tx, data: Parameters<Tx["person"]["create"]>[0]["data"]): Promise<void> {
  try {
    await tx.person.create({ data });
  } catch (error) {
    if (uniqueViolation(error) === null) throw error;
    throw new AppError("conflict", "Somebody with this e-mail address is a person of this console already. Sign in.");
  }
}

async function recordTaken(
  tx: Tx,
  ctx: Call,
  { taken, ended }: { taken: Taken; ended: Awaited<ReturnType<typeof closeAccess>> },
): Promise<void> {
  const { link, proved } = taken;
  const { email, personId: id, role } = link;
  const subject = { kind: "person", id };
  if (link.purpose === "invitation") {
    const payload = { email, role: role ?? "unknown", link_id: link.id };
    await recordAudit(tx, ctx, { action: "console.person.joined", subject, payload });
    return;
  }
  if (proved.enrolled !== null) {
    await recordAudit(tx, ctx, { action: "console.person.totp_enrolled", subject, payload: ended });
  }
  if (proved.passwordHash === null) return;
  const payload = { email, by: "access link", ...ended };
  await recordAudit(tx, ctx, { action: "console.auth.password_changed", subject, payload });
}

/** What an access link is for, to whoever holds it; it writes nothing and uses nothing up. Throws not_found, conflict. */
export async function readAccessLink(ctx: LinkContext, token: string): Promise<AccessOffer> {
  authorize(ctx, "session:open");
  const { purpose, email, personId, totpSecret, expiresAt } = await loadLink(ctx.db, token, ctx.now());
  const expires_at = expiresAt.toISOString();
  if (totpSecret === null) return { purpose, email, expires_at, authenticator: null };
  const secret = await openTotpSecret(ctx, personId, totpSecret);
  if (secret === null) throw new AppError("conflict", "This link can’t be read any more. Ask an admin for a new one.");
  const otpauth_url = generateURI({ issuer: `${ctx.config.name} ${ctx.environment}`, label: email, secret });
  return { purpose, email, expires_at, authenticator: { secret, otpauth_url, qr: renderQr(otpauth_url) } };
}
