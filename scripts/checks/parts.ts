import path from "node:path";

import { UsageProblem } from "@/cli/refusal";
import { buildApp } from "@/sandbox/build/next-build";
import { ensureChromium } from "@/sandbox/install/ensure-chromium";
import { ensureGh } from "@/sandbox/install/ensure-gh";
import { root } from "@/sandbox/root";
import { type Job, runLanes } from "@/scripts/checks/lanes";
import { firstLines, type Report } from "@/scripts/checks/report";
import { runChecks } from "@/scripts/checks/run-checks";
import { forgetReport, judgeFlaky, readReport, reportFile } from "@/scripts/checks/tally";
import { runTool, showTool } from "@/scripts/checks/tool";

const PARTS = ["check", "integration", "histories", "faults", "e2e"] as const;
export type Part = (typeof PARTS)[number];

/** The journeys wait more than they compute, and what they wait for has its limits. */
const BESIDE: Part = "e2e";
/** Parts in which a console is served as in production. */
const SERVED: Part[] = ["faults", "e2e"];
/** What only computes gives way to them; faults have limits of their own. */
const GIVES_WAY = 5;

interface PartReport {
  part: Part;
  report: Report;
}

interface Ran {
  report: Report;
  /** What has not been shown yet. */
  output: string;
}

const RUNNERS: Record<Part, (isBeside: boolean) => Promise<Ran>> = {
  check: runCheckPart,
  integration: runIntegration,
  histories: () => runVitest("histories", GIVES_WAY),
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

/** Runs parts one after the other, and the journeys beside them; a failed part does not keep the next from running. */
export async function runParts(parts: Part[]): Promise<PartReport[]> {
  if (parts.some((part) => SERVED.includes(part))) await buildFirst();
  const others = parts.filter((part) => part !== BESIDE);
  if (others.length === 0 || others.length === parts.length) {
    return runLanes({ inTurn: parts.map((part) => jobOf(part, false)), beside: null }, console.log);
  }
  const inTurn = others.map((part) => jobOf(part, false));
  return runLanes({ inTurn, beside: jobOf(BESIDE, true) }, console.log);
}

/** Nothing may be built while consoles serve what was built before. Where it fails, whoever needs it says why. */
async function buildFirst(): Promise<void> {
  const began = Date.now();
  const outcome = await buildApp({ logFile: path.join(root, ".cockpit", "build.log") }).catch(() => "failed");
  console.log(`━━ build: ${outcome}, ${((Date.now() - began) / 1_000).toFixed(1)} s`);
}

function jobOf(part: Part, isBeside: boolean): Job<PartReport> {
  return {
    title: part,
    run: async () => {
      const { report, output } = await RUNNERS[part](isBeside).catch((error: unknown) => couldNotRun(part, error));
      return { result: { part, report }, output };
    },
  };
}

async function runCheckPart(): Promise<Ran> {
  return { report: await runChecks(), output: "" };
}

/** The commands of the runbook are tried with gh itself. */
async function runIntegration(): Promise<Ran> {
  ensureGh();
  return runVitest("integration", GIVES_WAY);
}

async function runVitest(project: "integration" | "histories" | "faults", nice = 0): Promise<Ran> {
  forgetReport(project);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${reportFile(project)}`];
  const ok = await showTool("vitest", ["run", "--project", project, "--passWithNoTests", ...reporters], nice);
  return { report: readReport(project, ok), output: "" };
}

async function runJourneys(isBeside: boolean): Promise<Ran> {
  forgetReport(BESIDE);
  ensureChromium();
  const args = ["test", "--pass-with-no-tests"];
  const { ok, output } = isBeside
    ? await runTool("playwright", args)
    : { ok: await showTool("playwright", args), output: "" };
  return { report: judgeFlaky(readReport(BESIDE, ok)), output };
}

function couldNotRun(part: Part, error: unknown): Ran {
  const because = firstLines(error instanceof Error ? error.message : String(error));
  return {
    report: { passed: 0, troubles: [{ how: "failed", where: part, title: "could not be run", because }] },
    output: "",
  };
}
