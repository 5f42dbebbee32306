import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { completeWord, readDay, readFilter, suggestParts, toActivityFilter, writeFilter } from "@/lib/activity/rules";

/** A Thursday. */
const READER = { surfaceIds: ["api-staging", "api-prod"], today: "2026-11-26" };
const startOfDay = (day: string) => new Date(`${day}T00:00:00+01:00`);

const WORDS = fc.oneof(
  fc.constantFrom(
    "api-staging",
    "#12",
    "-renovate",
    "who:priya",
    "@ada",
    "tue",
    "since:mon",
    "until:2026-11-24",
    "locks",
    "kind:flag",
    "faster",
  ),
  fc.string(),
);

describe("a filter", () => {
  it("is read word by word, as it is meant", () => {
    expect(readFilter("api-staging who:priya tue Faster #123 -renovate locks since:mon", READER)).toEqual([
      { is: "surface", value: "api-staging" },
      { is: "who", value: "priya" },
      { is: "on", value: "2026-11-24" },
      { is: "word", value: "faster" },
      { is: "pull", value: "123" },
      { is: "without", value: "renovate" },
      { is: "kind", value: "lock" },
      { is: "since", value: "2026-11-23" },
    ]);
  });

  it("keeps the last of what can be only once", () => {
    expect(readFilter("tue wed faster faster who:a who:b", READER)).toEqual([
      { is: "on", value: "2026-11-25" },
      { is: "word", value: "faster" },
      { is: "who", value: "b" },
    ]);
  });

  it("takes what it does not know for words", () => {
    expect(readFilter("kind:thing since:never x:y t", READER).map(({ is }) => is)).toEqual([
      "word",
      "word",
      "word",
      "word",
    ]);
  });

  it("means the same once it is written down, tomorrow too", () => {
    fc.assert(
      fc.property(fc.array(WORDS, { maxLength: 6 }), (words) => {
        const parts = readFilter(words.join(" "), READER);
        expect(readFilter(writeFilter(parts), { ...READER, today: "2027-01-01" })).toEqual(parts);
      }),
    );
  });

  it("asks the API for days as the reader's calendar has them", () => {
    expect(toActivityFilter(readFilter("api-prod yesterday faster #12", READER), startOfDay)).toEqual({
      surface_id: "api-prod",
      from: "2026-11-24T23:00:00.000Z",
      to: "2026-11-25T23:00:00.000Z",
      q: "faster #12",
    });
    expect(toActivityFilter(readFilter("until:2026-11-24 locks @ada", READER), startOfDay)).toEqual({
      actor: "ada",
      kind: "lock",
      to: "2026-11-24T23:00:00.000Z",
    });
  });
});

describe("a day", () => {
  it.each([
    ["thu", "2026-11-26"],
    ["thursday", "2026-11-26"],
    ["fri", "2026-11-20"],
    ["yesterday", "2026-11-25"],
    ["2026-02-28", "2026-02-28"],
    ["2026-02-30", null],
    ["th", null],
    ["doomsday", null],
  ])("%s is %s", (word, day) => {
    expect(readDay(word, READER.today)).toBe(day);
  });
});

describe("a word that is finished", () => {
  it.each([
    ["api-s", "api-staging"],
    ["API-P", "api-prod"],
    ["api", "api"],
    ["a", "a"],
    ["tue", "tue"],
    ["faster", "faster"],
  ])("%s is %s", (word, meant) => {
    expect(completeWord(word, READER)).toBe(meant);
  });
});

describe("what is suggested", () => {
  it("begins as what is typed does, people by their names alone as well", () => {
    expect(suggestParts("api", READER, ["priya"]).map(({ text }) => text)).toEqual(["api-staging", "api-prod"]);
    expect(suggestParts("pri", READER, ["priya"])).toEqual([{ text: "who:priya", what: "who" }]);
    expect(suggestParts("tue", READER, [])).toEqual([{ text: "tuesday", what: "2026-11-24" }]);
    expect(suggestParts("", READER, ["priya"])).toEqual([]);
  });

  it("is understood as something else than a word, whatever was typed", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 4 }), (typed) => {
        const parts = suggestParts(typed, READER, ["priya", "ada"]).flatMap(({ text }) => readFilter(text, READER));
        expect(parts.filter(({ is }) => is === "word")).toEqual([]);
      }),
    );
  });
});
