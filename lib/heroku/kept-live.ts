import type { LiveRelease } from "@/lib/core/platform";
import { type ReleaseMark, stillCounts, tellsOf } from "@/lib/core/release-mark";

/** An app's live release as it was read, and when the newest release in it was made, config or code; null where that is not told. */
export interface LiveRead {
  live: LiveRelease;
  newestAt: Date | null;
}

interface Kept {
  mark: string;
  at: Date;
  live: LiveRelease;
}

export type AnswerLive = (app: string, mark: ReleaseMark | null, read: () => Promise<LiveRead>) => Promise<LiveRelease>;

/** What was read of an app answers again for as long as its mark stays the same and counts. */
export function createKeptLive(now: () => Date): AnswerLive {
  const kept = new Map<string, Kept>();
  return async (app, mark, read) => {
    const before = kept.get(app);
    const at = now();
    if (mark !== null && before?.mark === mark.mark && stillCounts(mark, before.at, at))
      return { ...before.live, underMark: "kept" };
    const { live, newestAt } = await read();
    if (mark === null || !tellsOf(mark, newestAt, at)) {
      kept.delete(app);
      return live;
    }
    if (isAtRest(live)) kept.set(app, { mark: mark.mark, at, live });
    return { ...live, underMark: "told" };
  };
}

/** A release in its release phase ends without a mark of its own. */
function isAtRest({ serving, attempts, unreadable }: LiveRelease): boolean {
  const isKnown = serving === "commit" || serving === "nothing";
  return isKnown && unreadable === 0 && attempts.every(({ state }) => state === "failed");
}
