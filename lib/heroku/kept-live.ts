import type { LiveRelease, ReleaseMark } from "@/lib/core/platform";
import { CLOCKS_AGREE_WITHIN_MS } from "@/lib/core/platform-clock";

/** An app's live release as it was read, and when the newest release in it was made, config or code; null where that is not told. */
export interface LiveRead {
  live: LiveRelease;
  newestAt: Date | null;
}

interface Kept {
  mark: string;
  at: number;
  live: LiveRelease;
}

/** However often a mark stays the same: a release phase that failed may leave it as it was. */
const KEPT_FOR_MS = 15 * 60_000;

export type AnswerLive = (app: string, mark: ReleaseMark | null, read: () => Promise<LiveRead>) => Promise<LiveRelease>;

/**
 * What was read of an app answers again for a quarter of an hour, as long as its mark stays the same. A mark is believed only
 * where it tells of the newest release that was read itself: a list that never changes is worth nothing.
 */
export function createKeptLive(now: () => Date): AnswerLive {
  const kept = new Map<string, Kept>();
  return async (app, mark, read) => {
    const before = kept.get(app);
    const at = now().getTime();
    if (before !== undefined && before.mark === mark?.mark && at - before.at < KEPT_FOR_MS)
      return { ...before.live, underMark: "kept" };
    const told = await read();
    if (mark === null || !tellsOf(mark, told, at)) {
      kept.delete(app);
      return told.live;
    }
    if (isAtRest(told.live)) kept.set(app, { mark: mark.mark, at, live: told.live });
    return { ...told.live, underMark: "told" };
  };
}

/** Marks are told in whole seconds: one as young as the read may be that of a release which came after it as well. */
function tellsOf(mark: ReleaseMark, { newestAt }: LiveRead, readAt: number): boolean {
  const at = mark.at.getTime();
  return newestAt !== null && at >= newestAt.getTime() - CLOCKS_AGREE_WITHIN_MS && readAt > at + CLOCKS_AGREE_WITHIN_MS;
}

/** A release in its release phase ends without a mark of its own. */
function isAtRest({ serving, attempts, unreadable }: LiveRelease): boolean {
  const isKnown = serving === "commit" || serving === "nothing";
  return isKnown && unreadable === 0 && attempts.every(({ state }) => state === "failed");
}
