import { spawn } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { Refusal } from "@/cli/refusal";
import { exitCodeOf } from "@/sandbox/processes/exit-code";
import { readJson } from "@/sandbox/read-json";
import { root } from "@/sandbox/root";
import type { Figure } from "@/scripts/bench/figures";
import type { Bench } from "@/scripts/bench/part";
import { resultsDir } from "@/scripts/checks/tool";

const VERSION = "10.1.1";
/** Beside the project's own packages: 177 of them, which nobody else needs. */
const HOME = path.join(root, ".cockpit", "stryker");
const STRYKER = path.join(HOME, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
const REPORT = path.join(resultsDir, "mutants.json");
const TESTS = path.join(HOME, "vitest.config.mjs");
const FOUND_AT_LEAST = 0.85;

/** The tests that a rule stands on, those that need nothing, in the copy that Stryker makes of the project. */
const TESTS_OF_RULES = `const root = process.cwd();
export default {
  resolve: {
    alias: [
      { find: /^server-only$/, replacement: root + "/tests/setup/server-only.ts" },
      { find: /^@\\//, replacement: root + "/" },
    ],
  },
  test: { include: ["lib/**/*.test.ts"], exclude: ["lib/db/generated/**"] },
};
`;

const CONFIG = {
  testRunner: "vitest",
  plugins: ["@stryker-mutator/vitest-runner"],
  vitest: { configFile: TESTS },
  mutate: ["lib/*/rules.ts", "lib/*/states.ts"],
  // The words of a sentence are judged by people, and by the house tests.
  mutator: { excludedMutations: ["StringLiteral"] },
  coverageAnalysis: "perTest",
  reporters: ["json"],
  jsonReporter: { fileName: REPORT },
  tempDirName: ".cockpit/mutants",
  ignorePatterns: ["/*", "!/lib", "!/scripts", "!/tests", "!/simulator", "!/cockpit.config.ts", "!/package.json"],
  concurrency: 2,
};

const reportSchema = z.object({
  files: z.record(
    z.string(),
    z.object({
      mutants: z.array(
        z.object({
          status: z.string(),
          mutatorName: z.string(),
          replacement: z.string().optional(),
          location: z.object({ start: z.object({ line: z.int() }) }),
        }),
      ),
    }),
  ),
});
type Report = z.infer<typeof reportSchema>;

/** What the tests of the rules find when one small thing of a rule is turned round; names what they do not. */
export async function measureMutants({ note }: Bench): Promise<Figure[]> {
  await installStryker();
  const report = await mutateRules();
  const { found, survivors } = countMutants(report);
  for (const survivor of survivors) note(survivor);
  const share = found / (found + survivors.length);
  return [
    {
      id: "M1",
      what: "changes of one place in a rule or a table of states that its tests find",
      measured: `${found} of ${found + survivors.length}, ${(share * 100).toFixed(1)} %`,
      target: `≥ ${FOUND_AT_LEAST * 100} %`,
      pass: share >= FOUND_AT_LEAST,
    },
  ];
}

async function installStryker(): Promise<void> {
  mkdirSync(HOME, { recursive: true });
  const packages = ["core", "vitest-runner"].map((name) => `@stryker-mutator/${name}@${VERSION}`);
  const words = [
    "install",
    "--prefix",
    HOME,
    "--no-save",
    "--no-audit",
    "--no-fund",
    "--legacy-peer-deps",
    ...packages,
  ];
  const npm = spawn("npm", words, { cwd: HOME, stdio: ["ignore", "ignore", "inherit"] });
  if ((await exitCodeOf(npm)) === 0) return;
  throw new Refusal("Stryker could not be installed. Look at what npm says above, then measure again.");
}

async function mutateRules(): Promise<Report> {
  const config = path.join(HOME, "stryker.json");
  writeFileSync(TESTS, TESTS_OF_RULES);
  writeFileSync(config, JSON.stringify(CONFIG));
  rmSync(REPORT, { force: true });
  // Stryker does not run on the oldest Node that the console runs on; the pinned one is newer.
  const node = path.join(root, "node_modules", ".bin", "node");
  await exitCodeOf(spawn(node, [STRYKER, "run", config], { cwd: root, stdio: ["ignore", "ignore", "inherit"] }));
  const report = readJson(REPORT, reportSchema);
  if (report === null) throw new Refusal("Stryker left no report. Look at what it says above, then measure again.");
  return report;
}

/** Mutants that no test can tell from the rule are counted as survivors as well: nobody can know. */
function countMutants({ files }: Report): { found: number; survivors: string[] } {
  const all = Object.entries(files).flatMap(([file, { mutants }]) => mutants.map((mutant) => ({ file, ...mutant })));
  const survivors = all
    .filter(({ status }) => status === "Survived" || status === "NoCoverage")
    .map(({ file, location, mutatorName, replacement }) =>
      [`${file}:${location.start.line}`, mutatorName, replacement?.replaceAll(/\s+/g, " ") ?? ""].join(" "),
    );
  return { found: all.filter(({ status }) => status === "Killed" || status === "Timeout").length, survivors };
}
