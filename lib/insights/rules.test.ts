import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { canJudge, figuresOf, judgeEvents, type LiveEvent, percentileOf, WEEK_MS, weeksOf } from "@/lib/insights/rules";

const HOUR = 3_600_000;
/** A Monday. */
const MONDAY = Date.parse("2026-11-02T00:00:00.000Z");
const MONTH = { from: MONDAY, to: MONDAY + 4 * WEEK_MS };

let made = 0;

/** The deploy of a commit, named by a letter, that came live that many hours after the month began. */
function came(letter: string, hours: number, change: Partial<LiveEvent> = {}): LiveEvent {
  made += 1;
  const id = `dep_${made}`;
  const state = { isRollback: false, isSeen: true, isWhole: true, brought: null, said: null };
  return { id, deployId: id, sha: letter, fromSha: null, at: MONDAY + hours * HOUR, ...state, ...change };
}

const back = (from: string, to: string, hours: number) => came(to, hours, { fromSha: from, isRollback: true });
const outcomes = (events: LiveEvent[]) => judgeEvents(events).map(({ sha, outcome }) => `${sha} ${outcome}`);

function measure(events: LiveEvent[], span = MONTH, since: number | null = MONDAY) {
  const rollbacks = events.filter(({ isRollback }) => isRollback);
  return figuresOf({ judged: judgeEvents(events), rollbacks }, span, since);
}

const EVENTS = fc.array(
  fc
    .record({
      letter: fc.constantFrom("a", "b", "c", "d"),
      hours: fc.integer({ min: 0, max: 4 * 7 * 24 - 1 }),
      fromSha: fc.constantFrom("a", "b", "c", null),
      isRollback: fc.boolean(),
      isWhole: fc.boolean(),
      said: fc.constantFrom("failure" as const, "no_failure" as const, null),
      times: fc.array(fc.integer({ min: 0, max: 5_000 })),
    })
    .map(({ letter, hours, times, isRollback, said, ...rest }) =>
      came(letter, hours, {
        ...rest,
        isRollback,
        said: isRollback ? null : said,
        brought: { times: times.map((before) => MONDAY + hours * HOUR - before * 60_000), untimed: 0 },
      }),
    ),
  { maxLength: 30 },
);

describe("a change", () => {
  it("failed where a rollback took its very commit away, and recovered when the rollback was seen live", () => {
    const [first, second] = judgeEvents([came("a", 1), came("b", 5), back("b", "a", 7)]);
    expect(first).toMatchObject({ outcome: "no_failure", restored: null });
    expect(second).toMatchObject({ outcome: "failure", restored: { at: MONDAY + 7 * HOUR } });
  });

  it("is not blamed for a rollback that found something else live, or nobody knows what", () => {
    const events = [came("a", 1), came("b", 5), back("x", "a", 7), { ...back("x", "a", 9), fromSha: null }];
    expect(outcomes(events)).toEqual(["a no_failure", "b no_failure"]);
  });

  it("is blamed once for each time it was taken away, the newest deploy of it first", () => {
    const events = [came("b", 1), came("c", 2), came("b", 3), back("b", "a", 4)];
    expect(outcomes(events)).toEqual(["b no_failure", "c no_failure", "b failure"]);
    expect(outcomes([came("b", 1), came("c", 2), back("c", "b", 3), back("b", "a", 4)])).toEqual([
      "b failure",
      "c failure",
    ]);
  });

  it("is not taken away by the same commit released once more", () => {
    expect(outcomes([came("b", 1), back("b", "b", 2)])).toEqual(["b no_failure"]);
  });

  it("failed where its deploy did, though its commit was seen live; the next good deploy is the recovery", () => {
    const events = [came("a", 1, { isWhole: false }), came("b", 2, { isWhole: false }), came("c", 6)];
    expect(judgeEvents(events)[0]).toMatchObject({ outcome: "failure", restored: { at: MONDAY + 6 * HOUR } });
    expect(outcomes(events)).toEqual(["a failure", "b failure", "c no_failure"]);
  });

  it("counts as a person says, and what never came live recovers nothing", () => {
    const said = came("a", 1, { said: "failure" });
    const unseen = came("b", 2, { isSeen: false, isWhole: false });
    expect(judgeEvents([said, unseen])).toMatchObject([
      { outcome: "failure", restored: null, automatic: { outcome: "no_failure" } },
      { outcome: "no_failure" },
    ]);
    const excused = came("b", 2, { said: "no_failure" });
    expect(outcomes([came("a", 1), excused, back("b", "a", 3)])).toEqual(["a no_failure", "b no_failure"]);
  });
});

describe("the measures", () => {
  it("are not enough seen where there is nothing, never 0", () => {
    expect(measure([])).toMatchObject({
      deploys: 0,
      per_week: null,
      lead_median_seconds: null,
      failure_rate: null,
      recovery_median_seconds: null,
    });
  });

  it("count deploys by the week since the records begin, and by nothing before a week has passed", () => {
    const events = [came("a", 1), came("b", 2), came("c", 30 * 24)];
    expect(measure(events)).toMatchObject({ deploys: 2, per_week: 0.5 });
    expect(measure(events, MONTH, MONDAY + 2 * WEEK_MS).per_week).toBe(1);
    expect(measure(events, MONTH, MONTH.to - 6 * 24 * HOUR).per_week).toBeNull();
    expect(measure(events, MONTH, null).per_week).toBeNull();
  });

  it("count rollbacks beside the deploys, and releases by hand among them but not among the judged", () => {
    const events = [came("a", 1), came("b", 2, { deployId: null }), back("a", "z", 3)];
    expect(measure(events)).toMatchObject({
      deploys: 2,
      by_hand: 1,
      rollbacks: 1,
      judged: 1,
      failures: 1,
      failure_rate: 1,
    });
  });

  it("say of how many commits no time is known, and of how many deploys nobody knows what they brought", () => {
    const at = MONDAY + 10 * HOUR;
    const brought = { times: [at - 2 * HOUR, at - 4 * HOUR, at - 9 * HOUR], untimed: 2 };
    expect(measure([came("a", 10, { brought }), came("b", 11)])).toMatchObject({
      commits: 3,
      commits_untimed: 2,
      deploys_unread: 1,
      lead_median_seconds: 4 * 3600,
      lead_p90_seconds: 8 * 3600,
    });
  });

  it("count what a person says failed before it was seen live as judged, but as no deploy", () => {
    const unseen = { isSeen: false, isWhole: false };
    expect(measure([came("a", 1, { ...unseen, said: "failure" }), came("b", 2, unseen), came("c", 3)])).toMatchObject({
      deploys: 1,
      judged: 2,
      failures: 1,
      judged_by_people: 1,
      restored: 1,
      recovery_median_seconds: 2 * 3600,
    });
  });

  it("never count less because there was one more deploy", () => {
    fc.assert(
      fc.property(EVENTS, fc.integer({ min: 0, max: 4 * 7 * 24 - 1 }), (events, hours) => {
        const [before, after] = [measure(events), measure([...events, came("z", hours)])];
        expect(after.deploys).toBe(before.deploys + 1);
        expect(after.judged).toBe(before.judged + 1);
        expect(after.failures).toBe(before.failures);
      }),
    );
  });

  it("stay the same in whatever order the records are read, and add up over the weeks", () => {
    fc.assert(
      fc.property(EVENTS, (events) => {
        const whole = measure(events);
        expect(measure(events.toReversed())).toEqual(whole);
        const weeks = weeksOf(MONTH).map((week) => measure(events, week));
        const sum = (read: (figures: typeof whole) => number) => weeks.reduce((all, week) => all + read(week), 0);
        expect(sum(({ deploys }) => deploys)).toBe(whole.deploys);
        expect(sum(({ failures }) => failures)).toBe(whole.failures);
        expect(sum(({ restored }) => restored)).toBe(whole.restored);
        expect(sum(({ commits }) => commits)).toBe(whole.commits);
        expect(whole.failures).toBeLessThanOrEqual(whole.judged);
        expect(whole.restored).toBeLessThanOrEqual(whole.failures);
      }),
    );
  });
});

describe("a percentile", () => {
  it("is the median as one counts it by hand", () => {
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (values) => {
        const sorted = [...values].sort((one, other) => one - other);
        const [low, high] = [sorted[(sorted.length - 1) >> 1] ?? 0, sorted[sorted.length >> 1] ?? 0];
        expect(percentileOf(values, 0.5)).toBeCloseTo((low + high) / 2, 6);
      }),
    );
  });

  it("lies between what is there, and is nothing of nothing", () => {
    expect(percentileOf([], 0.9)).toBeNull();
    expect(percentileOf([7], 0.9)).toBe(7);
    expect(percentileOf([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100], 0.9)).toBe(90);
  });
});

describe("the weeks of a span", () => {
  it("begin on Monday and follow each other from its beginning to its end", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 9_000 }), (after, hours) => {
        const span = { from: MONDAY + after * HOUR, to: MONDAY + (after + hours) * HOUR };
        const weeks = weeksOf(span);
        expect(weeks[0]?.from).toBe(span.from);
        expect(weeks.at(-1)?.to).toBe(span.to);
        weeks.slice(1).forEach((week, index) => {
          expect(week.from).toBe(weeks[index]?.to);
          expect(new Date(week.from).getUTCDay()).toBe(1);
        });
        expect(weeks.every(({ from, to, isPartial }) => isPartial === to - from < WEEK_MS)).toBe(true);
      }),
    );
  });
});

describe("whether a deploy can be judged", () => {
  const ended = { state: "succeeded", kind: "deploy", isSeen: true, said: null };

  it.each([
    ["that came live, either way", ended, ["failure", true]],
    ["that came live, either way", ended, ["no_failure", true]],
    ["of which nothing was said, so that nothing is taken back", ended, ["automatic", false]],
    ["of which something was said", { ...ended, said: "failure" as const }, ["automatic", true]],
    ["in flight", { ...ended, state: "running", isSeen: false }, ["failure", false]],
    ["that is a rollback", { ...ended, kind: "rollback" }, ["failure", false]],
    [
      "that failed unseen, and broke something all the same",
      { ...ended, state: "failed", isSeen: false },
      ["failure", true],
    ],
    [
      "that failed unseen, which is no failure anyhow",
      { ...ended, state: "failed", isSeen: false },
      ["no_failure", false],
    ],
  ] as const)("one %s", (_, deploy, [verdict, allowed]) => {
    expect(canJudge(deploy, verdict).allowed).toBe(allowed);
  });
});
