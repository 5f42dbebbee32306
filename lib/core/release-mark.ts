import { CLOCKS_AGREE_WITHIN_MS } from "@/lib/core/platform-clock";

/** What a platform's list of all apps tells of one: when it was last released, as it says it and by our clock. */
export interface ReleaseMark {
  mark: string;
  at: Date;
}

/** However often a mark stays the same: a release phase that failed may leave it as it was. */
const COUNTS_FOR_MS = 15 * 60_000;

/**
 * Whether what was read then, under a mark that is still told, counts now. Marks are told in whole seconds: one as young as the read
 * may be that of a second release, which the read did not see. Pure.
 */
export function stillCounts({ at }: Pick<ReleaseMark, "at">, readAt: Date, now: Date): boolean {
  return isOlderThan(readAt, at) && now.getTime() - readAt.getTime() < COUNTS_FOR_MS;
}

function isOlderThan(readAt: Date, markAt: Date): boolean {
  return readAt.getTime() > markAt.getTime() + CLOCKS_AGREE_WITHIN_MS;
}

/** Whether a mark tells of the newest release that was read itself: a list that never changes is worth nothing. Pure. */
export function tellsOf({ at }: Pick<ReleaseMark, "at">, newestAt: Date | null, readAt: Date): boolean {
  return newestAt !== null && at.getTime() >= newestAt.getTime() - CLOCKS_AGREE_WITHIN_MS && isOlderThan(readAt, at);
}
