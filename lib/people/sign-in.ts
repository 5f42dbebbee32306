import "server-only";

import { z } from "zod";
import { type AuditEvent, recordAudit } from "@/lib/audit/append";
import type { Actor, HeldRole } from "@/lib/core/actor";
import type { Call } from "@/lib/core/call";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import { readRows } from "@/lib/db/read-rows";
import { type Tx, translated } from "@/lib/db/transaction";
import { type Factor, proveFactor } from "@/lib/people/factors";
import { verifyPassword } from "@/lib/people/passwords";
import {
  addDays,
  addressBlock,
  isCodeCapped,
  normaliseEmail,
  SIGN_IN_LIMITS,
  secondsUntilNextWindow,
  sessionEnd,
  windowStart,
} from "@/lib/people/rules";
import { heldRole, type SignIn } from "@/lib/people/schemas";
import { hashToken, newToken } from "@/lib/people/tokens";
import { openTotpSecret } from "@/lib/people/totp";

export interface ProvenPerson {
  id: string;
  email: string;
  name: string;
  role: HeldRole;
}

/** For the audit row only: nobody outside learns which part was wrong. */
export type RefusalReason =
  | "unknown_person"
  | "disabled"
  | "wrong_password"
  | "totp_secret_unreadable"
  | "wrong_code"
  | "code_already_used"
  | "code_guesses_spent"
  | "rate_limited"
  | "challenge_gone"
  | "unknown_passkey"
  | "passkey_refused";

type IdentityProof =
  | { proven: true; person: ProvenPerson; factor: Factor; passwordHash: string }
  | { proven: false; personId: string | null; reason: RefusalReason };

/** One counted attempt; `retryAfter` (seconds) is null when it may go on, `exceeded` what had too many. */
interface SignInAttempt {
  keys: string[];
  window: Date;
  retryAfter: number | null;
  exceeded: string | null;
}

/** Whose sign-in it is; both null for a passkey, which says itself whose it is. */
interface Claimed {
  email: string | null;
  /** The id of a browser that signed this person in before. */
  browser: string | null;
}

type LimitContext = Pick<Call, "ip" | "now"> & { db: Database };

interface ProvenSignIn {
  person: ProvenPerson;
  /** What the audit row says of the way in, beside password and code. */
  by?: { recovery_code: true } | { passkey: true };
}

/** Checks e-mail, password and code (or recovery code) together, with the same work whatever is wrong. Spends nothing. */
export async function proveIdentity(
  context: Pick<Context, "db" | "secretKey" | "now">,
  input: SignIn,
): Promise<IdentityProof> {
  const email = normaliseEmail(input.email);
  const omit = { passwordHash: false, totpSecret: false };
  const row = await translated(() => context.db.person.findUnique({ where: { email }, omit }));
  const passwordMatches = await verifyPassword(row?.passwordHash ?? null, input.password);
  const secret = row === null ? null : await openTotpSecret(context, row.id, row.totpSecret);
  const factor = await proveFactor(context, { personId: row?.id ?? null, secret, code: input.totp });

  if (row === null) return { proven: false, personId: null, reason: "unknown_person" };
  const refused = (reason: RefusalReason): IdentityProof => ({ proven: false, personId: row.id, reason });
  if (!passwordMatches) return refused("wrong_password");
  if (row.disabledAt !== null) return refused("disabled");
  if (factor?.kind === "totp" && isCodeCapped(row.codeFailures)) return refused("code_guesses_spent");
  if (factor === null) return refused(secret === null ? "totp_secret_unreadable" : "wrong_code");
  const person = { id: row.id, email: row.email, name: row.name, role: heldRole(row.role) };
  return { proven: true, person, factor, passwordHash: row.passwordHash };
}

/**
 * Counts an attempt as failed before it is tried, in a statement committed by itself: attempts sent at once cannot outrun
 * the limit, and no later rollback forgets them. {@link forgiveSignIn} takes a successful one back.
 */
export async function countSignIn(context: LimitContext, claimed: Claimed): Promise<SignInAttempt> {
  const now = context.now();
  const window = windowStart(now);
  const limits = limitsOf(context.ip, claimed);
  const keys = [...limits.keys()];
  const counts = await translated(
    () => readRows(context.db, z.object({ key: z.string(), count: z.number() }))`
      INSERT INTO rate_limits (key, window_start, count) SELECT key, ${window}, 1 FROM unnest(${keys}::text[]) AS key
      ON CONFLICT (key, window_start) DO UPDATE SET count = rate_limits.count + 1
      RETURNING key, count`,
  );
  if (counts.some((row) => row.count === 1)) await forgetOldWindows(context);
  const exceeded = counts.find((row) => row.count > (limits.get(row.key) ?? 0))?.key ?? null;
  return { keys, window, retryAfter: exceeded === null ? null : secondsUntilNextWindow(now), exceeded };
}

/**
 * What an attempt is counted by. A browser that is known for the e-mail address has a count of its own: nothing that strangers do,
 * from wherever, keeps its person out. An address nobody could tell is no block of its own.
 */
function limitsOf(ip: string | null, { email, browser }: Claimed): Map<string, number> {
  if (browser !== null) return new Map([[`sign-in:browser:${browser}`, SIGN_IN_LIMITS.browser]]);
  const block = addressBlock(ip);
  const limits = new Map<string, number>();
  if (block !== "unknown") limits.set(`sign-in:ip:${block}`, SIGN_IN_LIMITS.address);
  if (email !== null) limits.set(`sign-in:email:${normaliseEmail(email)}@${block}`, SIGN_IN_LIMITS.email);
  return limits;
}

async function forgetOldWindows(context: LimitContext): Promise<void> {
  await context.db.rateLimit.deleteMany({ where: { windowStart: { lt: addDays(context.now(), -1) } } });
}

/** Takes a successful attempt out of the count of failures. */
export async function forgiveSignIn(context: LimitContext, attempt: SignInAttempt): Promise<void> {
  await translated(
    () => context.db.$executeRaw`
      UPDATE rate_limits SET count = count - 1
      WHERE key = ANY(${attempt.keys}) AND window_start = ${attempt.window} AND count > 0`,
  );
}

/**
 * Forgets in the caller's transaction what failed before this sign-in, and answers how many tries did; null where a hundred codes
 * were guessed in a row meanwhile, which an authenticator's code does not undo.
 */
export async function forgetFailures(tx: Tx, personId: string, { evenIfCapped }: { evenIfCapped: boolean }) {
  const [before] = await readRows(tx, z.object({ failed: z.number(), codes: z.number() }))`
    SELECT failed_sign_ins AS failed, code_failures AS codes FROM people WHERE id = ${personId} FOR UPDATE`;
  if (before === undefined || (!evenIfCapped && isCodeCapped(before.codes))) return null;
  await tx.person.update({ where: { id: personId }, data: { failedSignIns: 0, codeFailures: 0 } });
  return before.failed;
}

/** Whether the password that was proved still counts; asked in the transaction that has the person's row locked. */
export async function isPasswordStill(tx: Tx, id: string, passwordHash: string): Promise<boolean> {
  return (await tx.person.count({ where: { id, passwordHash } })) === 1;
}

/** Writes a proven person's session and its audit row in the caller's transaction; the token is for the cookie and never stored. */
export async function writeSession(tx: Tx, ctx: Call, { person, by }: ProvenSignIn) {
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

/** The session the browser came with ends: nobody keeps a session across a sign-in. */
async function endPresentedSession(tx: Tx, ctx: Call): Promise<void> {
  if (ctx.actor.kind !== "person") return;
  const id = ctx.actor.sessionId;
  const { count } = await tx.session.updateMany({ where: { id, endedAt: null }, data: { endedAt: ctx.now() } });
  if (count === 0) return;
  const subject = { kind: "session", id };
  await recordAudit(tx, ctx, { action: "console.auth.signed_out", subject, payload: { reason: "signed_in_again" } });
}
