import { describe, expect, it } from "vitest";
import { countRun, judgeFlaky, parseReport, sumTallies, tallyLine } from "@/scripts/checks/tally";

describe("the last line of npm test", () => {
  it("sums what every runner reported", () => {
    const vitest = parseReport({ numPassedTests: 400, numFailedTests: 1, success: false });
    const playwright = parseReport({ stats: { expected: 11, flaky: 1, unexpected: 2, skipped: 0 } });
    const tallies = [countRun(vitest, false), countRun(playwright, false)];
    expect(tallyLine(sumTallies(tallies))).toBe("412 passed, 3 failed, 1 flaky");
  });

  it("counts a runner that died without a report as a failure", () => {
    expect(countRun(null, false)).toEqual({ passed: 0, failed: 1, flaky: 0 });
  });

  it("counts a file that could not be loaded as a failure", () => {
    expect(countRun({ passed: 5, failed: 0, flaky: 0 }, false)).toEqual({ passed: 5, failed: 1, flaky: 0 });
  });

  it("adds nothing to a run that succeeded", () => {
    expect(countRun({ passed: 5, failed: 0, flaky: 2 }, true)).toEqual({ passed: 5, failed: 0, flaky: 2 });
  });

  it("fails a run of more than two journeys that passed only when they were tried again", () => {
    expect(judgeFlaky({ passed: 87, failed: 0, flaky: 2 }).failed).toBe(0);
    const judged = judgeFlaky({ passed: 87, failed: 0, flaky: 3 });
    expect(tallyLine(judged)).toBe("87 passed, 1 failed, 3 flaky, more than 2 fail the run");
  });
});
