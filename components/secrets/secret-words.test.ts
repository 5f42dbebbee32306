import { describe, expect, it } from "vitest";

import { ageWords, consumerWords, dueWords, shortPlace, summaryOf } from "./secret-words";

const NOW = Date.parse("2026-11-29T12:00:00Z");
const at = (days: number) => new Date(NOW + days * 24 * 3_600_000).toISOString();

describe("the age of a secret in words", () => {
  it("is told against the cadence, and is unknown where nobody knows", () => {
    expect(ageWords({ age_days: 97, cadence_days: 90 })).toBe("97 d of 90");
    expect(ageWords({ age_days: null, cadence_days: 90 })).toBe("unknown, every 90 d");
  });

  it("says when a new value is due, and since when it is overdue", () => {
    expect(dueWords({ due: "overdue", due_at: at(-7) }, NOW)).toBe("7 d overdue");
    expect(dueWords({ due: "due", due_at: at(5.5) }, NOW)).toBe("in 6 d");
    expect(dueWords({ due: "fresh", due_at: "2027-04-15T08:00:00Z" }, NOW)).toBe("Thu 15 Apr 2027");
    expect(dueWords({ due: "unknown", due_at: null }, NOW)).toBe("no rotation on record");
  });

  it("names each place as short as a list needs it", () => {
    const labels = [
      "config var of api",
      "Actions secret of the repository",
      "Actions secret of environment production",
    ];
    expect(labels.map((label) => shortPlace({ label }))).toEqual(["api", "Actions repository", "Actions production"]);
  });

  it("counts only what there is", () => {
    const secrets = [{ due: "fresh" }, { due: "overdue" }, { due: "fresh" }] as const;
    expect(summaryOf(secrets).map(({ text }) => text)).toEqual(["1 overdue", "2 fresh"]);
    expect(summaryOf([])).toEqual([]);
  });
});

describe("what was seen of a consumer, in words", () => {
  const seen = { id: "heroku:api", kind: "heroku_config_var", label: "config var of api", fingerprint: null } as const;
  const well = { ...seen, written_at: null, checked_at: at(0), problem: null, problem_since: null };

  it("tells how old it is, and is a problem once two looks have gone by", () => {
    const fresh = { ...well, state: "held" as const, checked_at: at(-1 / 1440) };
    expect(consumerWords(fresh, NOW)).toEqual({ text: "seen 1 m ago", isProblem: false });
    expect(consumerWords({ ...well, state: "held", checked_at: at(-0.5) }, NOW)).toEqual({
      text: "seen 12 h ago",
      isProblem: true,
    });
  });

  it("says what cannot be read, is not set, or was not looked at", () => {
    expect(consumerWords({ ...well, state: "sealed", written_at: at(-2) }, NOW).text).toBe("written 2 d ago");
    expect(consumerWords({ ...well, state: "sealed" }, NOW).text).toBe("can't be read");
    expect(consumerWords({ ...well, state: "unset" }, NOW)).toEqual({ text: "not set", isProblem: true });
    expect(consumerWords({ ...well, state: "unknown", checked_at: null }, NOW).text).toBe("not looked at yet");
    expect(consumerWords({ ...well, state: "by_hand" }, NOW).text).toBe("can't be seen from here");
  });

  it("says why it could not be looked at, and how old the answer before is", () => {
    const away = { ...well, state: "held" as const, checked_at: at(-0.5), problem: "Heroku answered 503." };
    expect(consumerWords(away, NOW)).toEqual({ text: "seen 12 h ago; Heroku answered 503.", isProblem: true });
  });
});
