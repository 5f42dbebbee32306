import { describe, expect, it } from "vitest";

import { chartWords, limitsOf, MEASURES, outcomeWords } from "@/components/insights/insight-words";
import { figuresOf } from "@/lib/insights/rules";
import type { Figures, Period } from "@/lib/insights/schemas";

const NOTHING = figuresOf({ judged: [], rollbacks: [] }, { from: 0, to: 1 }, null);
const [frequency, lead, rate, recovery] = MEASURES;

function weekOf(day: number, figures: Partial<Figures>): Period {
  const at = (one: number) => new Date(Date.UTC(2026, 10, one)).toISOString();
  return { from: at(day), to: at(day + 7), is_partial: false, figures: { ...NOTHING, ...figures } };
}

describe("a measure in words", () => {
  it("has no value where not enough was seen", () => {
    expect(MEASURES.map(({ value }) => value(NOTHING))).toEqual([null, null, null, null]);
  });

  it("tells its value and what it stands on", () => {
    const figures = { ...NOTHING, deploys: 34, by_hand: 2, rollbacks: 1, per_week: 2.6153, judged: 32, failures: 4 };
    expect(frequency?.value(figures)).toBe("2.6 a week");
    expect(frequency?.observed(figures)).toBe("34 deploys. 2 of them past the consoles. 1 rollback besides.");
    expect(rate?.value({ ...figures, failure_rate: 0.125 })).toBe("13%");
    expect(rate?.observed(figures)).toBe("4 of 32 deploys.");
    expect(recovery?.observed({ ...figures, restored: 3 })).toBe("3 of 4 failures seen to recover.");
  });

  it("counts no recoveries of no failures", () => {
    expect(recovery?.observed(NOTHING)).toBe("No failure was seen.");
  });

  it("says what is unknown as unknown", () => {
    const figures = { ...NOTHING, commits: 328, commits_untimed: 12, deploys_unread: 1 };
    expect(lead?.observed(figures)).toBe(
      "12 of 340 commits have no known time. Which commits 1 deploy brought is unknown.",
    );
  });
});

describe("a chart in words", () => {
  it("tells every week, and those before the records begin as not seen", () => {
    if (frequency === undefined) throw new Error("no measure");
    const weeks = [weekOf(2, {}), weekOf(9, { deploys: 1 }), weekOf(16, {})];
    expect(chartWords(frequency, weeks, "2026-11-10T00:00:00.000Z")).toBe(
      "Deployment frequency, week by week: 2 Nov not enough seen; 9 Nov 1 deploy; 16 Nov 0 deploys.",
    );
  });
});

describe("the limits of what was seen", () => {
  const from = "2026-11-01T00:00:00.000Z";

  it("are the beginning of the records, the times without a look, and what nothing explains", () => {
    const gaps = [{ from, to: "2026-11-01T03:00:00.000Z" }];
    expect(limitsOf({ seen: { since: "2026-11-05T00:00:00.000Z", gaps, unexplained: 2 } }, from)).toEqual([
      "Records begin 5 Nov.",
      "Not looked at for 3 h 00 m.",
      "2 releases unexplained, not counted.",
    ]);
    expect(limitsOf({ seen: { since: from, gaps: [], unexplained: 0 } }, from)).toEqual([]);
    expect(limitsOf({ seen: { since: null, gaps: [], unexplained: 0 } }, from)).toEqual(["Nothing was seen here yet."]);
  });
});

describe("a verdict in words", () => {
  it("is one of three", () => {
    expect((["failure", "no_failure", null] as const).map((outcome) => outcomeWords({ outcome }))).toEqual([
      "Counts as a failure",
      "Counts as no failure",
      "Counts neither way",
    ]);
  });
});
