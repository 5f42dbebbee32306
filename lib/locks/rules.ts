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

/** Whether a lock or warning holds at this moment; one that ran out does not, even before anybody has marked it. */
export function isOpen(lock: { endedAt: Date | null; expiresAt: Date | null }, now: Date): boolean {
  return lock.endedAt === null && (lock.expiresAt === null || lock.expiresAt > now);
}

export type ExpiryDecision = { allowed: true } | { allowed: false; message: string };

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
  const { kind, reason, by, since, expiresAt } = open;
  return { kind, reason, by, since: since.toISOString(), expires_at: expiresAt?.toISOString() ?? null };
}

/** Why a locked surface cannot be deployed, in words; times are told beside it. */
export function lockWords(surfaceId: string, lock: OpenLock): string {
  const end =
    lock.expiresAt === null
      ? "It stays until somebody releases it."
      : "It ends by itself at its expiry, or when somebody releases it.";
  return `${surfaceId} is locked by ${lock.by}: “${lock.reason}”. ${end}`;
}
