import { describe, expect, it } from "vitest";

import { findShipperOf, isOwnRelease, type ShipCandidate } from "@/lib/deploys/derive-live";

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

describe("whose release a live commit is, of several deploys of that commit", () => {
  const minute = (minutes: number) => new Date(began.getTime() + minutes * 60_000);
  const deploy = (
    id: string,
    [from, to]: readonly [number, number],
    change: Partial<ShipCandidate> = {},
  ): ShipCandidate => {
    const times = { dispatchedAt: minute(from), startedAt: minute(from), endedAt: minute(to) };
    const end = { state: "errored" as const, code: "verification_mismatch", message: "It is not what runs." };
    return { id, isOver: true, sha: NOW, fromSha: BEFORE, ...times, ...end, ...change };
  };
  const whose = (deploys: ShipCandidate[], at: number | null, last: { id: string; at: Date } | null = null) => {
    const found = findShipperOf(deploys, { releasedAt: at === null ? null : minute(at) }, last);
    if (found.kind === "one") return found.record.id;
    return found.kind === "ambiguous" ? found.records.map(({ id }) => id) : null;
  };

  it("is that of the one that was at work then, whichever was asked for first", () => {
    const [one, two] = [deploy("one", [0, 10]), deploy("two", [20, 30])];
    expect(whose([one, two], 5)).toBe("one");
    expect(whose([two, one], 5)).toBe("one");
    expect(whose([one, two], 25)).toBe("two");
    expect(whose([one, two], 31)).toBe("two");
  });

  it("is said of none alone where more than one can be", () => {
    const [one, two] = [deploy("one", [0, 10]), deploy("two", [20, 30])];
    expect(whose([one, two], 60)).toEqual(["one", "two"]);
    expect(whose([one, two], null)).toEqual(["one", "two"]);
    expect(whose([one, deploy("two", [5, 8])], 7)).toEqual(["one", "two"]);
  });

  it("needs no finding out where one is a success, or still goes on", () => {
    expect(whose([deploy("one", [0, 10]), deploy("two", [20, 30], { state: "succeeded" })], 60)).toBeNull();
    expect(whose([deploy("one", [0, 10]), deploy("two", [20, 30], { isOver: false })], 60)).toBe("two");
    expect(whose([deploy("one", [0, 10]), deploy("two", [20, 30], { isOver: false })], null)).toBeNull();
  });

  it("is no late one's where something else has succeeded since it ended, but is its own where it was at work", () => {
    const one = deploy("one", [0, 10]);
    expect(whose([one], 60)).toBe("one");
    expect(whose([one], 60, { id: "other", at: minute(30) })).toBeNull();
    expect(whose([one], 60, { id: "other", at: minute(5) })).toBe("one");
    expect(whose([one], 9, { id: "other", at: minute(30) })).toBe("one");
  });
});
