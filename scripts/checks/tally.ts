import { rmSync } from "node:fs";
import path from "node:path";

import { readJson } from "@/sandbox/read-json";
import { type Report, reportSchema, type Trouble } from "@/scripts/checks/report";
import { resultsDir } from "@/scripts/checks/tool";

/** More than so many mean that something is wrong with the product or its tests, not with the machine. */
const FLAKY_AT_MOST = 2;

export function reportFile(name: string): string {
  return path.join(resultsDir, `${name}.json`);
}

/** Forgets the report of an earlier run, so that a runner that dies early is not counted with old figures. */
export function forgetReport(name: string): void {
  rmSync(reportFile(name), { force: true });
}

/** Reads the JSON report of vitest or Playwright; a run that failed without a failed test (or without a report) is a trouble of its own. */
export function readReport(name: string, ok: boolean): Report {
  return judgeRun(name, readJson(reportFile(name), reportSchema), ok);
}

export function judgeRun(name: string, report: Report | null, ok: boolean): Report {
  const { passed, troubles } = report ?? { passed: 0, troubles: [] };
  if (ok || hasFailed({ passed, troubles })) return { passed, troubles };
  const title = report === null ? "ended without a report" : "ended badly, though no test failed";
  return { passed, troubles: [...troubles, { how: "failed", where: name, title, because: [] }] };
}

export function hasFailed({ troubles }: Report): boolean {
  return countTroubles(troubles, "failed") > 0;
}

function countTroubles(troubles: Trouble[], how: Trouble["how"]): number {
  return troubles.filter((trouble) => trouble.how === how).length;
}

/** A run with more flaky journeys than may be has failed. */
export function judgeFlaky({ passed, troubles }: Report): Report {
  const flaky = countTroubles(troubles, "flaky");
  if (flaky <= FLAKY_AT_MOST) return { passed, troubles };
  const title = `${flaky} journeys passed only when they were tried again`;
  return { passed, troubles: [...troubles, { how: "failed", where: "e2e", title, because: [] }] };
}

/** Names what failed and what was flaky in a part, each with the first lines of what it said. */
export function troubleLines(part: string, { troubles }: Report): string[] {
  return troubles.flatMap(({ how, where, title, because }) => [
    `${how === "failed" ? "✗" : "~"} ${how} in ${part}: ${where} › ${title}`,
    ...because.map((line) => `    ${line}`),
  ]);
}

/** The last line of `npm test`. */
export function tallyLine(reports: Report[]): string {
  const troubles = reports.flatMap((report) => report.troubles);
  const passed = reports.reduce((sum, report) => sum + report.passed, 0);
  const flaky = countTroubles(troubles, "flaky");
  const limit = flaky > FLAKY_AT_MOST ? `, more than ${FLAKY_AT_MOST} fail the run` : "";
  return `${passed} passed, ${countTroubles(troubles, "failed")} failed, ${flaky} flaky${limit}`;
}
