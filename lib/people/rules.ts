import { type Actor, personOf } from "@/lib/core/actor";
import { can, type Permit } from "@/lib/core/permissions";
import { utcWords } from "@/lib/core/words";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A session nobody used for this long has ended. */
export const SESSION_IDLE_MS = 12 * HOUR_MS;
/** A session ends this long after sign-in, used or not. */
export const SESSION_ABSOLUTE_MS = 7 * DAY_MS;
/** How stale `last seen` and `last used` may be, so that a read costs a write at most once a minute. */
export const SEEN_RESOLUTION_MS = MINUTE_MS;

export const SIGN_IN_WINDOW_MS = 10 * MINUTE_MS;
/** Failed sign-ins allowed in one window: of a block of addresses, of one e-mail address from one block, and of a browser known for it. */
export const SIGN_IN_LIMITS = { address: 30, email: 10, browser: 10 } as const;
/** Wrong codes in a row for one person, however long it takes (NIST SP 800-63B, 5.2.2). */
export const CODE_GUESSES = 100;

export interface SessionTimes {
  lastSeenAt: Date;
  expiresAt: Date;
  endedAt: Date | null;
}

export interface TokenTimes {
  expiresAt: Date | null;
  revokedAt: Date | null;
}

/** Wrong step-up codes in a row that lock step-up, and for how long; signing in is not touched. */
const STEP_UP_FAILURES = 10;
const STEP_UP_LOCK_MS = 15 * MINUTE_MS;

export interface StepUpCount {
  failures: number;
  lockedUntil: Date | null;
}

/** A refused code as an authenticator with a wrong clock would show it: so many 30 s steps ahead (behind below zero), and its own step. */
export interface FarCode {
  ahead: number;
  step: number;
}

const STEPS_PER_MINUTE = 2;

/** How long a new authenticator may take to show its first code, and a browser to answer a passkey's challenge. */
const ENROLMENT_MS = 15 * MINUTE_MS;
const CHALLENGE_MS = 5 * MINUTE_MS;

/** Challenges for signing in that one block of addresses may have open. */
export const OPEN_CHALLENGES = 30;
export const RECOVERY_CODES = 10;

const LINK_HOURS = 72;

/** How every access link's token begins. */
export const LINK_PREFIX = "rxi_";

/** What an access link sets, and what proves besides it who takes it up: a stolen one alone opens no account of anybody's. */
const NEEDS = {
  invitation: { name: true, password: "new", authenticator: "new" },
  factor: { name: false, password: "present", authenticator: "new" },
  password: { name: false, password: "new", authenticator: "present" },
  everything: { name: false, password: "new", authenticator: "new" },
} as const;

export type LinkPurpose = keyof typeof NEEDS;

/** After these nobody has a code of the former authenticator. */
const RESETS: readonly string[] = ["factor", "everything"] satisfies LinkPurpose[];

interface LinkTimes {
  expiresAt: Date;
  usedAt: Date | null;
  revokedAt: Date | null;
}

export const UNKNOWN_LINK = "This console did not make that link. Ask an admin for a new one.";

/** Shortest password a person may choose (NIST SP 800-63B, 3.1.1.2). */
export const PASSWORD_LENGTH = 12;
export const NEW_PASSWORD_HINT = `At least ${PASSWORD_LENGTH} characters. Three or four words do well.`;

/**
 * Why no password link is issued to somebody who has such open links; null when one may be. After a reset nobody has a code that it would
 * ask for, and it would take the reset's own link back.
 */
export function whyNoPasswordLink(email: string, open: readonly { email: string; purpose: string }[]): string | null {
  const isReset = open.some((link) => link.email === email && RESETS.includes(link.purpose));
  return isReset
    ? `A password link would replace the open second-factor reset of ${email}, and asks for a code. Reset both instead.`
    : null;
}

/** The one form in which an e-mail address is stored, looked up and counted. */
export function normaliseEmail(email: string): string {
  return email.trim().normalize("NFC").toLowerCase();
}

export function addDays(at: Date, days: number): Date {
  return new Date(at.getTime() + days * DAY_MS);
}

/** When a session opened at this moment ends whatever happens. */
export function sessionEnd(openedAt: Date): Date {
  return new Date(openedAt.getTime() + SESSION_ABSOLUTE_MS);
}

/** Sessions last seen before this moment have idled out. */
export function idleSince(now: Date): Date {
  return new Date(now.getTime() - SESSION_IDLE_MS);
}

/** Whether a session still opens the console at this moment. */
export function isSessionLive(session: SessionTimes, now: Date): boolean {
  return session.endedAt === null && now < session.expiresAt && session.lastSeenAt > idleSince(now);
}

/** Why an API token no longer works, for the person who holds it; null while it does. */
export function whyTokenRefused(token: TokenTimes, now: Date): string | null {
  const { revokedAt, expiresAt } = token;
  if (revokedAt !== null) return `This API token was revoked at ${utcWords(revokedAt)}. Issue a new one in Settings.`;
  if (expiresAt !== null && now >= expiresAt) {
    return `This API token expired at ${utcWords(expiresAt)}. Issue a new one in Settings.`;
  }
  return null;
}

/** Whether `last seen` is old enough to be written again. */
export function isSeenStale(seenAt: Date | null, now: Date): boolean {
  return seenAt === null || now.getTime() - seenAt.getTime() >= SEEN_RESOLUTION_MS;
}

/** Start of the fixed window a moment falls into. */
export function windowStart(now: Date): Date {
  return new Date(Math.floor(now.getTime() / SIGN_IN_WINDOW_MS) * SIGN_IN_WINDOW_MS);
}

/** Whole seconds until the window's counters start again, at least one. */
export function secondsUntilNextWindow(now: Date): number {
  return Math.max(1, Math.ceil((windowStart(now).getTime() + SIGN_IN_WINDOW_MS - now.getTime()) / 1000));
}

/** What sign-in attempts are counted by: an IPv4 address, or the /64 of an IPv6 one; "unknown" for anything else. */
export function addressBlock(ip: string | null): string {
  const address = (ip ?? "").toLowerCase();
  const v4 = /^(?:::ffff:)?(\d{1,3}(?:\.\d{1,3}){3})$/.exec(address)?.[1];
  if (v4 !== undefined) return v4;
  return /^[0-9a-f:]{2,39}$/.test(address) && address.includes(":") ? ipv6Block(address) : "unknown";
}

/** The first 64 bits of an IPv6 address: the part its host cannot choose. */
function ipv6Block(ip: string): string {
  const [head = "", tail] = ip.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => "0"), ...right].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, "")).join(":")}::/64`;
}

/** Whether an actor may change its own sessions and tokens: a token that may only read may not make itself a stronger one. */
export function canChangeOwnAccess(actor: Actor): Permit {
  const permit = can(actor, "self:manage");
  if (!permit.allowed || actor.kind !== "token" || actor.scopes.includes("write")) return permit;
  return {
    allowed: false,
    code: "forbidden",
    message: "This token may only read. Sign in, or use a token with the scope `write`.",
  };
}

/** Whether an actor may end a session or revoke a token of that person: their own, or as an admin anybody's. */
export function canChangeAccessOf(actor: Actor, personId: string): Permit {
  const own = canChangeOwnAccess(actor);
  if (!own.allowed) return own;
  const isOwner =
    (actor.kind === "person" && actor.id === personId) || (actor.kind === "token" && actor.personId === personId);
  return isOwner || can(actor, "people:manage").allowed
    ? { allowed: true }
    : {
        allowed: false,
        code: "forbidden",
        message: "This belongs to somebody else. Its owner or an admin can end it.",
      };
}

/** Whether an admin may change another person's role or access: never their own, so that somebody else is left who can. */
export function canAdminister(actor: Actor, personId: string): Permit {
  const permit = can(actor, "people:manage");
  if (!permit.allowed || personOf(actor)?.id !== personId) return permit;
  return {
    allowed: false,
    code: "forbidden",
    message: "Another admin does this for you. Settings has what you may do yourself.",
  };
}

/** Whether so many codes were guessed in a row that only a recovery code, a passkey or an admin opens the way again. */
export function isCodeCapped(codeFailures: number): boolean {
  return codeFailures >= CODE_GUESSES;
}

/** Whether step-up is locked at this moment. */
export function isStepUpLocked(count: Pick<StepUpCount, "lockedUntil">, now: Date): boolean {
  return count.lockedUntil !== null && now < count.lockedUntil;
}

/** The count after one more failure; the tenth in a row locks, and a lock that is over starts a new count. */
export function countStepUpFailure(before: StepUpCount, now: Date): StepUpCount {
  const failures = before.lockedUntil === null ? before.failures + 1 : 1;
  return { failures, lockedUntil: failures < STEP_UP_FAILURES ? null : new Date(now.getTime() + STEP_UP_LOCK_MS) };
}

/**
 * Whether two refused codes, one right after the other, tell that an authenticator's clock is wrong: off by as much, and the
 * second a later one (resynchronisation, RFC 6238 section 6). Nobody guesses that: of a million codes at most three agree.
 */
export function isSameSkew(before: FarCode | null, after: FarCode | null): boolean {
  if (before === null || after === null) return false;
  return after.step > before.step && Math.abs(after.ahead - before.ahead) <= 1;
}

/** How wrong a clock is, in words. */
export function skewWords(ahead: number): string {
  const minutes = Math.max(1, Math.round(Math.abs(ahead) / STEPS_PER_MINUTE));
  return `about ${minutes} ${minutes === 1 ? "minute" : "minutes"} ${ahead > 0 ? "ahead" : "behind"}`;
}

export function enrolmentEnd(startedAt: Date): Date {
  return new Date(startedAt.getTime() + ENROLMENT_MS);
}

export function challengeEnd(issuedAt: Date): Date {
  return new Date(issuedAt.getTime() + CHALLENGE_MS);
}

/** A recovery code as it is hashed, from however it was typed; null when it can be none. Zero and one are misread letters. */
export function readRecoveryCode(typed: string): string | null {
  const code = typed.toLowerCase().replaceAll(/[\s-]/g, "").replaceAll("0", "o").replaceAll("1", "l");
  return /^[a-z2-7]{10}$/.test(code) ? code : null;
}

/** Whether a recovery code was needed since this authenticator was set up: it may be lost. */
export function isAuthenticatorInDoubt(since: Date, recoveredAt: Date | null): boolean {
  return recoveredAt !== null && recoveredAt > since;
}

/** What a passkey is bound to: the host by its name, the origin with scheme and port. */
export function passkeySite(host: string, baseUrl: string): { rpID: string; origin: string } {
  const origin = `${new URL(baseUrl).protocol}//${host.toLowerCase()}`;
  return { rpID: new URL(origin).hostname, origin };
}

export function needsOf(purpose: LinkPurpose) {
  return NEEDS[purpose];
}

export function linkEnd(issuedAt: Date): Date {
  return new Date(issuedAt.getTime() + LINK_HOURS * HOUR_MS);
}

/** Why an access link no longer works, naming nobody; null while it does. */
export function whyLinkRefused({ expiresAt, usedAt, revokedAt }: LinkTimes, now: Date): string | null {
  if (usedAt !== null) return "This link was used before. Sign in, or ask an admin for a new one.";
  if (revokedAt !== null) return "This link was taken back. Ask an admin for a new one.";
  if (now >= expiresAt) return `This link expired at ${utcWords(expiresAt)}. Ask an admin for a new one.`;
  return null;
}
