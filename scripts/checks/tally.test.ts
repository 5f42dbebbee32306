import path from "node:path";
import { describe, expect, it } from "vitest";

import { root } from "@/sandbox/root";
import { type Report, reportSchema, type Trouble } from "@/scripts/checks/report";
import { hasFailed, judgeFlaky, judgeRun, tallyLine, troubleLines } from "@/scripts/checks/tally";

const failure = (title: string): Trouble => ({ how: "failed", where: "tests/a.test.ts", title, because: [] });
const flaky = (count: number): Report => ({
  passed: 87,
  troubles: Array.from({ length: count }, () => ({ ...failure("a journey"), how: "flaky" })),
});

const vitest = {
  numPassedTests: 400,
  testResults: [
    {
      name: path.join(root, "tests/faults/lost.test.ts"),
      status: "failed",
      message: "",
      assertionResults: [
        { ancestorTitles: ["a console"], title: "recovers", status: "passed", failureMessages: [] },
        {
          ancestorTitles: ["a console", "under load"],
          title: "loses nothing",
          status: "failed",
          failureMessages: ["\u001b[31mError: stuck\u001b[39m\n\n  at lost.test.ts:3\n2\n3\n4\n5\n6\n7"],
        },
      ],
    },
    { name: path.join(root, "tests/b.test.ts"), status: "failed", message: "no such file", assertionResults: [] },
  ],
};
const spec = (title: string, status: string, messages: (string | null)[]) => {
  const results = messages.map((message) => (message === null ? {} : { error: { message } }));
  return { title, file: "audit.spec.ts", tests: [{ status, results }] };
};
const playwright = {
  stats: { expected: 11, flaky: 1, unexpected: 1, skipped: 0 },
  suites: [
    {
      title: "audit.spec.ts",
      specs: [spec("reads", "expected", [null])],
      suites: [
        {
          title: "the audit page",
          specs: [spec("fails", "unexpected", ["not seen", "not seen"]), spec("wavers", "flaky", ["too slow", null])],
        },
      ],
    },
  ],
};

const readAll = (...contents: unknown[]) => contents.map((content) => reportSchema.parse(content));

describe("the last lines of npm test", () => {
  it("sum what every runner reported", () => {
    expect(tallyLine(readAll(vitest, playwright))).toBe("412 passed, 3 failed, 1 flaky");
  });

  it("name every failed test of vitest with the first lines of why, and a file that could not be loaded", () => {
    expect(readAll(vitest).flatMap((report) => troubleLines("faults", report))).toEqual([
      "✗ failed in faults: tests/faults/lost.test.ts › a console › under load › loses nothing",
      ...["Error: stuck", "  at lost.test.ts:3", "2", "3", "4", "5"].map((line) => `    ${line}`),
      "✗ failed in faults: tests/b.test.ts › could not be run to its end",
      "    no such file",
    ]);
  });

  it("name every failed and every flaky journey with why", () => {
    expect(readAll(playwright).flatMap((report) => troubleLines("e2e", report))).toEqual([
      "✗ failed in e2e: e2e/audit.spec.ts › the audit page › fails",
      "    not seen",
      "~ flaky in e2e: e2e/audit.spec.ts › the audit page › wavers",
      "    too slow",
    ]);
  });

  it("count a runner that died without a report as a failure, and name it", () => {
    const report = judgeRun("faults", null, false);
    expect(troubleLines("faults", report)).toEqual(["✗ failed in faults: faults › ended without a report"]);
    expect(tallyLine([report])).toBe("0 passed, 1 failed, 0 flaky");
  });

  it("count a run that failed beside its tests as a failure", () => {
    expect(tallyLine([judgeRun("faults", { passed: 5, troubles: [] }, false)])).toBe("5 passed, 1 failed, 0 flaky");
    expect(judgeRun("faults", { passed: 5, troubles: [failure("a test")] }, false).troubles).toHaveLength(1);
  });

  it("say nothing of a run that succeeded", () => {
    const report = judgeRun("e2e", { passed: 5, troubles: [] }, true);
    expect(troubleLines("e2e", report)).toEqual([]);
    expect(hasFailed(report)).toBe(false);
  });

  it("fail a run of more than two journeys that passed only when they were tried again", () => {
    expect(hasFailed(judgeFlaky(flaky(2)))).toBe(false);
    const judged = judgeFlaky(flaky(3));
    expect(hasFailed(judged)).toBe(true);
    expect(tallyLine([judged])).toBe("87 passed, 1 failed, 3 flaky, more than 2 fail the run");
  });
});
