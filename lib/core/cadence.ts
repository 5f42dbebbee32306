/** What is due may be in somebody else's hands: whoever waits for it does not ask again and again without a pause. */
const BREATH_MS = 20;

/**
 * When a look is due again that was due at `due` and is over `now`. The pace is kept however long looks and waits take. One
 * that is more than a whole turn late has missed its place and counts from now, so that nothing bunches up after a pause; so
 * does one that came before its time.
 */
export function nextDue(due: Date, everyMs: number, now: Date): Date {
  const planned = due.getTime() + everyMs;
  const isInPlace = due <= now && now.getTime() - planned <= everyMs;
  return new Date(isInPlace ? planned : now.getTime() + everyMs);
}

/** Milliseconds to sleep until something is due, and never longer than `atMostMs`. */
export function sleepUntil(due: Date | null, atMostMs: number, now: Date): number {
  if (due === null) return atMostMs;
  return Math.min(Math.max(BREATH_MS, due.getTime() - now.getTime()), atMostMs);
}
