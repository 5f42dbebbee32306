import { describe, expect, it } from "vitest";

import type { MadeRelease } from "@/lib/core/platform";
import { findShipperOf, hasBegunAfter, type ShipCandidate, whoseRelease } from "@/lib/deploys/live";

const [BEFORE, NOW] = ["a".repeat(40), "b".repeat(40)];
const began = new Date("2026-11-23T10:00:00Z");
const at = (seconds: number) => new Date(began.getTime() + seconds * 1_000);
type Made = Pick<MadeRelease, "at" | "by">;
const made = (...seconds: number[]): Made[] => seconds.map((s) => ({ at: at(s), by: "deploy" }));
const WORK = { began, ended: at(40) };

describe("what is live after a run whose commit nobody told", () => {
  it.each<[string, [number, Made[]], ReturnType<typeof whoseRelease>]>([
    ["made while it was at work", [30, made(30)], "own"],
    ["made in its first second, by a clock that is known within two", [-2, made(-2)], "own"],
    ["made 60 s after its end", [100, made(100, 30)], "anothers"],
    ["made 60 s after its end, with none of its own in sight", [100, made(100)], "anothers"],
    ["made a minute before it began", [-60, made(-60)], "anothers"],
    ["one of two made while it was at work", [30, made(30, 10)], "unknown"],
    ["the only one while it was at work, though older ones are known", [30, made(30, -500)], "own"],
    ["gone back to by a person meanwhile", [30, [{ at: at(30), by: "person" }, ...made(10)]], "anothers"],
    ["beside one that tells no time", [30, [...made(30), { at: null, by: "deploy" }]], "unknown"],
  ])("is its own, another's, or nobody knows: %s", (_, [seconds, releases], whose) => {
    expect(whoseRelease({ madeAt: at(seconds), made: releases }, WORK)).toBe(whose);
  });

  it("is not known to be anybody's while it tells no time, and may be its own as long as it works", () => {
    expect(whoseRelease({ madeAt: null, made: [] }, WORK)).toBe("unknown");
    expect(whoseRelease({ madeAt: at(900), made: made(900) }, { began, ended: null })).toBe("own");
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

describe("a deploy that began after another", () => {
  const minute = (minutes: number) => new Date(began.getTime() + minutes * 60_000);
  const run = (asked: number, started: number | null, runAttempt = 1) => {
    const startedAt = started === null ? null : minute(started);
    return { requestedAt: minute(asked), dispatchedAt: null, startedAt, runAttempt };
  };

  it("is told by when their runs began, and not by when they were asked for", () => {
    expect(hasBegunAfter(run(0, 9), run(5, 8))).toBe(true);
    expect(hasBegunAfter(run(5, 8), run(0, 9))).toBe(false);
    expect(hasBegunAfter(run(5, 9), run(0, 9))).toBe(true);
  });

  it("is no later one than a run that was started again since, where nobody saw its own start", () => {
    expect(hasBegunAfter(run(5, null), run(0, 60, 2))).toBe(false);
    expect(hasBegunAfter(run(70, null), run(0, 60, 2))).toBe(true);
    expect(hasBegunAfter(run(5, 6), run(0, null, 2))).toBe(false);
  });
});
