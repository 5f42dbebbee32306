const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** A process that ran this long counts as healthy: its next crash starts the waiting from the beginning. */
export const STABLE_MS = 60_000;

/** Milliseconds to wait before starting again after `crashes` crashes in a row (1 = the first). */
export function restartDelay(crashes: number): number {
  return Math.min(FIRST_MS * 2 ** Math.max(0, crashes - 1), LONGEST_MS);
}
