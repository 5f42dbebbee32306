import { parseArgs } from "node:util";
import { parseParts } from "@/scripts/bench/parts";
import { runParts } from "@/scripts/bench/run-parts";
import { reportProblem, UsageProblem } from "@/scripts/refusal";

const USAGE = "npm run bench -- [part …] [--rounds N]";

function readArguments(): { words: string[]; rounds: number } {
  try {
    const options = { rounds: { type: "string", default: "100" } } as const;
    const { positionals, values } = parseArgs({ options, allowPositionals: true });
    const rounds = Number(values.rounds);
    if (!Number.isSafeInteger(rounds) || rounds < 1)
      throw new UsageProblem(`--rounds must be a number from 1. ${USAGE}`);
    return { words: positionals, rounds };
  } catch (error) {
    if (error instanceof UsageProblem) throw error;
    throw new UsageProblem(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

try {
  const { words, rounds } = readArguments();
  process.exit(await runParts(parseParts(words), rounds));
} catch (error) {
  process.exit(reportProblem(error));
}
