import { utcWords } from "@/lib/core/words";
import type { Lock, LockRequest } from "@/lib/locks/schemas";

const LOCK_AT_MOST_DAYS = 30;
const DAY_MS = 24 * 3_600_000;

/** A lock or warning that has not been ended, as everybody who asks about a surface needs it. */
export interface OpenLock {
  id: string;
  kind: LockRequest["kind"];
  reason: string;
  by: string;
  since: Date;
  expiresAt: Date | null;
}

export type ExpiryDecision = { allowed: true } | { allowed: false; message: string };

export type HolderDecision = { allowed: true } | { allowed: false; message: string };

/** Whether a lock or warning holds at this moment; one that ran out does not, even before anybody has marked it. */
export function isOpen(lock: { endedAt: Date | null; expiresAt: Date | null }, now: Date): boolean {
  return lock.endedAt === null && (lock.expiresAt === null || lock.expiresAt > now);
}

/** Whether a lock may end then: in the future, and within 30 days, so that no forgotten lock outlives its reason for long. */
export function canExpireAt(expiresAt: Date | null, now: Date): ExpiryDecision {
  if (expiresAt === null) return { allowed: true };
  if (expiresAt <= now) return { allowed: false, message: "must be in the future" };
  const latest = new Date(now.getTime() + LOCK_AT_MOST_DAYS * DAY_MS);
  if (expiresAt <= latest) return { allowed: true };
  return {
    allowed: false,
    message: `must be within ${LOCK_AT_MOST_DAYS} days, at the latest ${latest.toISOString()}`,
  };
}

/** A lock as the tile and the API show it. */
export function toLock(open: OpenLock): Lock {
  const { id, kind, reason, by, since, expiresAt } = open;
  return { id, kind, reason, by, since: since.toISOString(), expires_at: expiresAt?.toISOString() ?? null };
}

/** Whether this is the very lock that this person asks for: then asking again changes nothing. */
export function isSameLock(open: OpenLock, asked: Pick<OpenLock, "kind" | "reason" | "by" | "expiresAt">): boolean {
  const isSameEnd = open.expiresAt?.getTime() === asked.expiresAt?.getTime();
  return open.kind === asked.kind && open.reason === asked.reason && open.by === asked.by && isSameEnd;
}

/** Whether an open lock may be ended by somebody who names the lock that they saw; `named` is null where they named none. */
export function canReplace(surfaceId: string, open: OpenLock, named: string | null): HolderDecision {
  if (named === open.id) return { allowed: true };
  const what = open.kind === "lock" ? "is locked" : "carries a warning";
  const message = `${surfaceId} ${what} by ${open.by} since ${utcWords(open.since)}: “${open.reason}”.`;
  const next =
    named === null ? "Name it as the one you replace, or leave it." : "It is not the one you saw: look again.";
  return { allowed: false, message: `${message} ${next}` };
}

/** Why a locked surface cannot be deployed, in words; times are told beside it. */
export function lockWords(surfaceId: string, lock: OpenLock): string {
  const end =
    lock.expiresAt === null ? "It stays until somebody releases it." : "It expires by itself, or somebody releases it.";
  return `${surfaceId} is locked by ${lock.by}: “${lock.reason}”. ${end}`;
}
