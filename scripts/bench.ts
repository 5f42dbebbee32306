import { parseArgs } from "node:util";
import { reportProblem, UsageProblem } from "@/cli/refusal";
import { parseBenchParts } from "@/scripts/bench/parts";
import { type Length, runBenchParts } from "@/scripts/bench/run-parts";

const USAGE = "npm run bench -- [part …] [--rounds N] [--minutes N] [--count N] [--seed N] [--mutations]";

try {
  const { words, length } = readArguments();
  process.exit(await runBenchParts(parseBenchParts(words), length));
} catch (error) {
  process.exit(reportProblem(error));
}

function readArguments(): { words: string[]; length: Length } {
  try {
    const options = {
      rounds: { type: "string", default: "100" },
      minutes: { type: "string", default: "30" },
      count: { type: "string", default: "2000" },
      seed: { type: "string" },
      mutations: { type: "boolean", default: false },
    } as const;
    const { positionals, values } = parseArgs({ options, allowPositionals: true });
    const [rounds, minutes] = [countOf("rounds", values.rounds), countOf("minutes", values.minutes)];
    const { mutations } = values;
    const count = countOf("count", values.count);
    const seed = values.seed === undefined ? null : countOf("seed", values.seed);
    return { words: positionals, length: { rounds, minutes, mutations, count, seed } };
  } catch (error) {
    if (error instanceof UsageProblem) throw error;
    throw new UsageProblem(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

function countOf(name: string, value: string): number {
  const count = Number(value);
  if (Number.isSafeInteger(count) && count >= 1) return count;
  throw new UsageProblem(`--${name} must be a number from 1. ${USAGE}`);
}
