import { describe, expect, it } from "vitest";

import { isOwnRelease } from "@/lib/deploys/derive-live";

const [BEFORE, NOW] = ["a".repeat(40), "b".repeat(40)];
const began = new Date("2026-11-23T10:00:00Z");
const released = (seconds: number, sha = NOW) => ({ sha, releasedAt: new Date(began.getTime() + seconds * 1_000) });

describe("what is live after a run whose commit nobody told", () => {
  it.each<[string, Parameters<typeof isOwnRelease>[0], [string | null, boolean]]>([
    ["released after it began", released(1), [BEFORE, true]],
    ["released after it began, whatever was live before", released(1), [null, true]],
    ["new, and a minute older by another clock", released(-60), [BEFORE, true]],
    ["new, and five minutes older than it", released(-300), [BEFORE, false]],
    ["new, and five minutes younger by another clock", released(300), [BEFORE, true]],
    ["what was live before it, released a minute before", released(-60, BEFORE), [BEFORE, false]],
    ["released a minute before, where nobody knows what was live", released(-60), [null, false]],
    ["of no known time", { sha: NOW, releasedAt: null }, [BEFORE, false]],
  ])("is its own or not: %s", (_, live, [fromSha, isOwn]) => {
    expect(isOwnRelease(live, { began, fromSha })).toBe(isOwn);
  });
});
