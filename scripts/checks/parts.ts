import { UsageProblem } from "@/cli/refusal";
import { ensureChromium } from "@/sandbox/install/ensure-chromium";
import { ensureGh } from "@/sandbox/install/ensure-gh";
import { runChecks } from "@/scripts/checks/run-checks";
import { forgetReport, judgeFlaky, readReport, reportFile, sumTallies, type Tally } from "@/scripts/checks/tally";
import { showTool } from "@/scripts/checks/tool";

const PARTS = ["check", "integration", "histories", "faults", "e2e"] as const;
export type Part = (typeof PARTS)[number];

interface PartOutcome {
  ok: boolean;
  tally: Tally;
}

const RUNNERS: Record<Part, () => Promise<PartOutcome>> = {
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
export async function runParts(parts: Part[]): Promise<PartOutcome> {
  const outcomes: PartOutcome[] = [];
  for (const part of parts) {
    const began = Date.now();
    console.log(`\n━━ ${part} ━━`);
    outcomes.push(await RUNNERS[part]());
    console.log(`━━ ${part}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
  return { ok: outcomes.every(({ ok }) => ok), tally: sumTallies(outcomes.map(({ tally }) => tally)) };
}

/** The commands of the runbook are tried with gh itself. */
async function runIntegration(): Promise<PartOutcome> {
  ensureGh();
  return runVitest("integration");
}

async function runVitest(project: "integration" | "histories" | "faults"): Promise<PartOutcome> {
  forgetReport(project);
  const ok = await showTool("vitest", [
    "run",
    "--project",
    project,
    "--passWithNoTests",
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${reportFile(project)}`,
  ]);
  return { ok, tally: readReport(project, ok) };
}

async function runJourneys(): Promise<PartOutcome> {
  forgetReport("e2e");
  ensureChromium();
  const passed = await showTool("playwright", ["test", "--pass-with-no-tests"]);
  const tally = judgeFlaky(readReport("e2e", passed));
  return { ok: passed && tally.failed === 0, tally };
}
