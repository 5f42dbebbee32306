import path from "node:path";

import { UsageProblem } from "@/cli/refusal";
import { buildApp } from "@/sandbox/build/next-build";
import { ensureChromium } from "@/sandbox/install/ensure-chromium";
import { ensureGh } from "@/sandbox/install/ensure-gh";
import { root } from "@/sandbox/root";
import { firstLines, type Report } from "@/scripts/checks/report";
import { runChecks } from "@/scripts/checks/run-checks";
import { forgetReport, judgeFlaky, readReport, reportFile } from "@/scripts/checks/tally";
import { showTool } from "@/scripts/checks/tool";

const PARTS = ["check", "integration", "histories", "faults", "e2e"] as const;
export type Part = (typeof PARTS)[number];

/** Parts in which a console is served as in production. */
const SERVED: Part[] = ["faults", "e2e"];

interface PartReport {
  part: Part;
  report: Report;
}

const RUNNERS: Record<Part, () => Promise<Report>> = {
  check: runChecks,
  integration: runIntegration,
  histories: () => runVitest("histories"),
  faults: () => runVitest("faults"),
  e2e: runJourneys,
};

/** The parts of `npm test` that were named, in their fixed order; all of them when none was. */
export function parseParts(words: string[]): Part[] {
  const unknown = words.filter((word) => !isPart(word));
  if (unknown.length > 0) {
    throw new UsageProblem(`npm test -- [${PARTS.join("] [")}]: there is no part "${unknown.join('", "')}".`);
  }
  return words.length === 0 ? [...PARTS] : PARTS.filter((part) => words.includes(part));
}

function isPart(word: string): word is Part {
  return PARTS.some((part) => part === word);
}

/** Runs parts one after the other; a failed one does not keep the next from running. */
export async function runParts(parts: Part[]): Promise<PartReport[]> {
  if (parts.some((part) => SERVED.includes(part))) await buildFirst();
  const reports: PartReport[] = [];
  for (const part of parts) {
    const began = Date.now();
    console.log(`\n━━ ${part} ━━`);
    reports.push({ part, report: await RUNNERS[part]().catch((error: unknown) => couldNotRun(part, error)) });
    console.log(`━━ ${part}: ${secondsSince(began)} s`);
  }
  return reports;
}

/** Nothing may be built while consoles serve what was built before. Where it fails, whoever needs it says why. */
async function buildFirst(): Promise<void> {
  const began = Date.now();
  const outcome = await buildApp({ logFile: path.join(root, ".cockpit", "build.log") }).catch(() => "failed");
  console.log(`━━ build: ${outcome}, ${secondsSince(began)} s`);
}

function secondsSince(began: number): string {
  return ((Date.now() - began) / 1_000).toFixed(1);
}

/** The commands of the runbook are tried with gh itself. */
async function runIntegration(): Promise<Report> {
  ensureGh();
  return runVitest("integration");
}

async function runVitest(project: "integration" | "histories" | "faults"): Promise<Report> {
  forgetReport(project);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile(project)}`];
  const ok = await showTool("vitest", ["run", "--project", project, "--passWithNoTests", ...reporters]);
  return readReport(project, ok);
}

async function runJourneys(): Promise<Report> {
  forgetReport("e2e");
  ensureChromium();
  const ok = await showTool("playwright", ["test", "--pass-with-no-tests"]);
  return judgeFlaky(readReport("e2e", ok));
}

function couldNotRun(part: Part, error: unknown): Report {
  const because = firstLines(error instanceof Error ? error.message : String(error));
  return { passed: 0, troubles: [{ how: "failed", where: part, title: "could not be run", because }] };
}
