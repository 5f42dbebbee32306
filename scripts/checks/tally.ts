import { rmSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { readJson } from "@/sandbox/read-json";
import { resultsDir } from "@/scripts/checks/tool";

export interface Tally {
  passed: number;
  failed: number;
}

const vitestReport = z
  .object({ numPassedTests: z.int(), numFailedTests: z.int() })
  .transform(({ numPassedTests, numFailedTests }) => ({ passed: numPassedTests, failed: numFailedTests }));

const playwrightReport = z
  .object({ stats: z.object({ expected: z.int(), flaky: z.int(), unexpected: z.int() }) })
  .transform(({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected }));

const report = z.union([vitestReport, playwrightReport]);

export function reportFile(name: string): string {
  return path.join(resultsDir, `${name}.json`);
}

/** Forgets the report of an earlier run, so that a runner that dies early is not counted with old figures. */
export function forgetReport(name: string): void {
  rmSync(reportFile(name), { force: true });
}

/** Counts what a run ended with; a run that failed without a failed test (or without a report) counts as one failure. */
export function countRun(counted: Tally | null, ok: boolean): Tally {
  const tally = counted ?? { passed: 0, failed: 0 };
  return !ok && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}

/** Reads the JSON report of vitest or Playwright. */
export function readReport(name: string, ok: boolean): Tally {
  return countRun(readJson(reportFile(name), report), ok);
}

export function parseReport(content: unknown): Tally | null {
  return report.safeParse(content).data ?? null;
}

export function sumTallies(tallies: Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** The last line of `npm test`. */
export function tallyLine({ passed, failed }: Tally): string {
  return `${passed} passed, ${failed} failed`;
}
