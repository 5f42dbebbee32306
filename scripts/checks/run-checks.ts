import { availableParallelism } from "node:os";
import { inParallel } from "@/scripts/checks/in-parallel";
import { forgetReport, readReport, reportFile, type Tally } from "@/scripts/checks/tally";
import { runTool, type ToolOutcome } from "@/scripts/checks/tool";

interface Check {
  title: string;
  command: [string, ...string[]];
}

interface Outcome extends ToolOutcome {
  title: string;
}

const PURE = "pure";

// Route and stylesheet types that both the compiler and the linter read.
const TYPES_OF_ROUTES: Check = { title: "route types", command: ["next", "typegen"] };

// The longest first, so that two cores end together.
const CHECKS: Check[] = [
  {
    title: "lint and budgets",
    command: ["eslint", ".", "--cache", "--cache-location", ".cockpit/cache/eslint", "--cache-strategy", "content"],
  },
  {
    title: "pure tests",
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

/** Runs every check that needs no database, one line each; shows the output of those that failed, and counts the pure tests. */
export async function runChecks(): Promise<{ ok: boolean; tally: Tally }> {
  forgetReport(PURE);
  const first = await runCheck(TYPES_OF_ROUTES);
  const width = Math.min(4, Math.max(2, availableParallelism()));
  const rest = await inParallel(
    CHECKS.map((check) => () => runCheck(check)),
    width,
  );
  const failed = [first, ...rest].filter((outcome) => !outcome.ok);
  for (const { title, output } of failed) console.log(`\n── ${title} ──\n${output.trim()}\n`);
  const tests = readReport(
    PURE,
    rest.every(({ title, ok }) => ok || title !== "pure tests"),
  );
  const otherFailures = failed.filter(({ title }) => title !== "pure tests").length;
  return { ok: failed.length === 0, tally: { passed: tests.passed, failed: tests.failed + otherFailures, flaky: 0 } };
}

async function runCheck({ title, command: [name, ...args] }: Check): Promise<Outcome> {
  const began = Date.now();
  const outcome = await runTool(name, args);
  console.log(
    `  ${outcome.ok ? "✓" : "✗"} ${title.padEnd(26)} ${((Date.now() - began) / 1000).toFixed(1).padStart(6)} s`,
  );
  return { title, ...outcome };
}
