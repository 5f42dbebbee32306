import { availableParallelism } from "node:os";
import { inParallel } from "@/scripts/checks/in-parallel";
import { firstLines, type Report, type Trouble } from "@/scripts/checks/report";
import { forgetReport, readReport, reportFile } from "@/scripts/checks/tally";
import { runTool, type ToolOutcome } from "@/scripts/checks/tool";

interface Check {
  title: string;
  command: [string, ...string[]];
}

interface Outcome extends ToolOutcome {
  title: string;
}

const PURE = "pure";
const PURE_TESTS = "pure tests";

// Route and stylesheet types that both the compiler and the linter read.
const TYPES_OF_ROUTES: Check = { title: "route types", command: ["next", "typegen"] };

// The longest first, so that two cores end together.
const CHECKS: Check[] = [
  {
    title: "lint and budgets",
    command: ["eslint", ".", "--cache", "--cache-location", ".cockpit/cache/eslint", "--cache-strategy", "content"],
  },
  {
    title: PURE_TESTS,
    command: [
      "vitest",
      "run",
      "--project",
      PURE,
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${reportFile(PURE)}`,
    ],
  },
  { title: "types", command: ["tsc", "--noEmit"] },
  { title: "import rules", command: ["depcruise", "--config", ".dependency-cruiser.mjs", "."] },
  { title: "dead code", command: ["knip"] },
  { title: "format and import order", command: ["biome", "ci", "--colors=off", "."] },
];

/** Runs every check that needs no database, one line each; shows the output of those that failed, and reports the pure tests too. */
export async function runChecks(): Promise<Report> {
  forgetReport(PURE);
  const first = await runCheck(TYPES_OF_ROUTES);
  const width = Math.min(4, Math.max(2, availableParallelism()));
  const rest = await inParallel(
    CHECKS.map((check) => () => runCheck(check)),
    width,
  );
  const failed = [first, ...rest].filter((outcome) => !outcome.ok);
  for (const { title, output } of failed) console.log(`\n── ${title} ──\n${output.trim()}\n`);
  const tests = readReport(PURE, !failed.some(({ title }) => title === PURE_TESTS));
  const others = failed.filter(({ title }) => title !== PURE_TESTS);
  return { passed: tests.passed, troubles: [...others.map(troubleOf), ...tests.troubles] };
}

async function runCheck({ title, command: [name, ...args] }: Check): Promise<Outcome> {
  const began = Date.now();
  const outcome = await runTool(name, args);
  console.log(
    `  ${outcome.ok ? "✓" : "✗"} ${title.padEnd(26)} ${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s`,
  );
  return { title, ...outcome };
}

function troubleOf({ title, output }: Outcome): Trouble {
  return { how: "failed", where: title, title: "its output is above", because: firstLines(output) };
}
