import { describe, expect, it } from "vitest";

import type { LiveRelease } from "@/lib/core/platform";
import type { ReleaseMark } from "@/lib/core/release-mark";
import { createKeptLive } from "@/lib/heroku/kept-live";

const RELEASED = Date.UTC(2026, 10, 20, 10);
const MINUTE_MS = 60_000;

const markAt = (ms: number): ReleaseMark => ({ mark: new Date(ms).toISOString(), at: new Date(ms) });
const MARK = markAt(RELEASED);

function liveRelease(change: Partial<LiveRelease> = {}): LiveRelease {
  return {
    serving: "commit",
    sha: "a".repeat(40),
    shortSha: null,
    releasedAt: null,
    servedAt: null,
    madeAt: null,
    made: [],
    source: "heroku release v1",
    attempts: [],
    unreadable: 0,
    webUrl: null,
    ...change,
  };
}

/** Reads of one app at the given minutes after its release, each answered by what the mark was worth. */
async function worthOf(
  looks: readonly { minute: number; mark?: ReleaseMark | null; newestAt?: Date | null; live?: Partial<LiveRelease> }[],
) {
  let minute = 0;
  const answer = createKeptLive(() => new Date(RELEASED + minute * MINUTE_MS));
  const worth: (string | undefined)[] = [];
  for (const { minute: at, mark = MARK, newestAt = new Date(RELEASED), live } of looks) {
    minute = at;
    const read = () => Promise.resolve({ live: liveRelease(live), newestAt });
    worth.push((await answer("raxx-api-prod", mark, read)).underMark);
  }
  return worth;
}

describe("what was read of an app under a mark", () => {
  it("answers again while the mark is the same", async () => {
    expect(await worthOf([{ minute: 1 }, { minute: 2 }, { minute: 15 }])).toEqual(["told", "kept", "kept"]);
  });

  it("is read again once the mark is another, and after a quarter of an hour", async () => {
    const later = { minute: 4, mark: markAt(RELEASED + 3 * MINUTE_MS) };
    expect(await worthOf([{ minute: 1 }, later])).toEqual(["told", "told"]);
    expect(await worthOf([{ minute: 1 }, { minute: 16 }])).toEqual(["told", "told"]);
  });

  it("is read at every look without a mark", async () => {
    expect(await worthOf([{ minute: 1 }, { minute: 2, mark: null }, { minute: 3 }])).toEqual([
      "told",
      undefined,
      "told",
    ]);
  });

  it("is read at every look where the mark is older than the newest release", async () => {
    const newestAt = new Date(RELEASED + MINUTE_MS);
    expect(
      await worthOf([
        { minute: 2, newestAt },
        { minute: 3, newestAt },
      ]),
    ).toEqual([undefined, undefined]);
    expect(await worthOf([{ minute: 2, newestAt: null }])).toEqual([undefined]);
  });

  it("is read again where the mark is so young that another release may share its second", async () => {
    expect(await worthOf([{ minute: 0.05 }, { minute: 1 }, { minute: 2 }])).toEqual([undefined, "told", "kept"]);
  });

  it("is read again while a release phase goes on", async () => {
    const pending: LiveRelease["attempts"] = [
      { isLatest: true, state: "pending", release: "v2", sha: null, shortSha: null, since: null, words: "" },
    ];
    const look = { live: { attempts: pending } };
    expect(
      await worthOf([
        { minute: 1, ...look },
        { minute: 2, ...look },
      ]),
    ).toEqual(["told", "told"]);
  });
});
