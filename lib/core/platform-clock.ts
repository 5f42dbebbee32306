/** How far a platform's clock is from ours, as the `Date` of its answers tells. */
export interface PlatformClock {
  /** One answer: its `Date`, and when the call left and came back, in milliseconds of our clock. */
  observe(date: string | null, sentAt: number, receivedAt: number): void;
  /** Milliseconds that the platform's clock is ahead of ours, 0 while the two agree within 2 s; null before the first answer. */
  offsetMs(): number | null;
  /** A time by the platform's clock as a time by ours. */
  ours(theirs: Date): Date;
}

const SAMPLES_KEPT = 5;
/** `Date` has whole seconds: on average it is half a second old. */
const HALF_A_SECOND_MS = 500;
/** An answer that took longer tells the time too vaguely. */
const LONGEST_CALL_MS = 5_000;
/** Below this nobody can tell a difference from the rounding of `Date`, and a corrected time stays the same at every look. */
const TOLERANCE_MS = 2_000;
/** A clock further off than this is no clock. */
const MOST_MS = 24 * 3_600_000;

/** Platforms and GitHub tell whole seconds, and the difference of each clock from ours is known within two. */
export const CLOCKS_AGREE_WITHIN_MS = 5_000;

/** When the jobs of a run worked, by our clock. */
export interface Work {
  began: Date;
  /** Null while they have not ended. */
  ended: Date | null;
}

/** Measures a platform's clock: the median of the newest five answers, so that one odd `Date` moves nothing. Pure but for its memory. */
export function createPlatformClock(): PlatformClock {
  const samples: number[] = [];
  let offset: number | null = null;
  return {
    observe(date, sentAt, receivedAt) {
      const theirs = Date.parse(date ?? "");
      const measured = theirs + HALF_A_SECOND_MS - (sentAt + receivedAt) / 2;
      if (Number.isNaN(measured) || receivedAt - sentAt > LONGEST_CALL_MS || Math.abs(measured) > MOST_MS) return;
      samples.push(measured);
      if (samples.length > SAMPLES_KEPT) samples.shift();
      offset = settled(offset, median(samples));
    },
    offsetMs: () => offset,
    ours: (theirs) => (offset === null || offset === 0 ? theirs : new Date(theirs.getTime() - offset)),
  };
}

/** Rounded to seconds, and unchanged while the newest measure is within the tolerance. */
function settled(before: number | null, measured: number): number {
  if (before !== null && Math.abs(measured - before) < TOLERANCE_MS) return before;
  return Math.abs(measured) < TOLERANCE_MS ? 0 : Math.round(measured / 1_000) * 1_000;
}

function median(samples: readonly number[]): number {
  return samples.toSorted((one, other) => one - other)[Math.floor((samples.length - 1) / 2)] ?? 0;
}

/** Whether something was made while a run was at work, as exactly as the clocks tell. */
export function isDuring(at: Date, { began, ended }: Work): boolean {
  const isBefore = at.getTime() < began.getTime() - CLOCKS_AGREE_WITHIN_MS;
  return !isBefore && (ended === null || at.getTime() <= ended.getTime() + CLOCKS_AGREE_WITHIN_MS);
}
