const LONGEST_MS = 30_000;

/** What a query of the browser knows of itself; `dataUpdatedAt` is 0 before its first answer. */
interface Asked {
  status: string;
  dataUpdatedAt: number;
}

/** When this page was opened: before its first answer, trouble counts from there. */
const openedAt = () => (typeof window === "undefined" ? 0 : performance.timeOrigin);

/**
 * Milliseconds until the next attempt: as long again as the trouble has lasted, so 1, 2, 4 s … up to 30 s, and never sooner than
 * the usual pace. `random` (0 to 1) spreads the tabs of a console that has just come back.
 */
export function pauseAfter(lastedMs: number, paceMs: number, random: number): number {
  const again = Math.min(Math.max(lastedMs, paceMs), Math.max(LONGEST_MS, paceMs));
  return Math.round(Math.min(again * (0.75 + random / 2), Math.max(LONGEST_MS, paceMs)));
}

/** The pace of a repeated question in milliseconds, or later and later while nobody answers it. */
export function paced(paceMs: number, { status, dataUpdatedAt }: Asked): number {
  if (status !== "error") return paceMs;
  return pauseAfter(Date.now() - Math.max(dataUpdatedAt, openedAt()), paceMs, Math.random());
}
