import { rmSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { readJson } from "@/sandbox/read-json";
import { resultsDir } from "@/scripts/checks/tool";

export interface Tally {
  passed: number;
  failed: number;
  /** Journeys that passed when they were tried again; they count as passed. */
  flaky: number;
}

/** More than so many mean that something is wrong with the product or its tests, not with the machine. */
const FLAKY_AT_MOST = 2;

const vitestReport = z
  .object({ numPassedTests: z.int(), numFailedTests: z.int() })
  .transform(({ numPassedTests, numFailedTests }) => ({ passed: numPassedTests, failed: numFailedTests, flaky: 0 }));

const playwrightReport = z
  .object({ stats: z.object({ expected: z.int(), flaky: z.int(), unexpected: z.int() }) })
  .transform(({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected, flaky: stats.flaky }));

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
  const tally = counted ?? { passed: 0, failed: 0, flaky: 0 };
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
    flaky: tallies.reduce((sum, { flaky }) => sum + flaky, 0),
  };
}

/** A run with more flaky journeys than may be has failed, by one more. */
export function judgeFlaky(tally: Tally): Tally {
  return tally.flaky > FLAKY_AT_MOST ? { ...tally, failed: tally.failed + 1 } : tally;
}

/** The last line of `npm test`. */
export function tallyLine({ passed, failed, flaky }: Tally): string {
  const limit = flaky > FLAKY_AT_MOST ? `, more than ${FLAKY_AT_MOST} fail the run` : "";
  return `${passed} passed, ${failed} failed, ${flaky} flaky${limit}`;
}
