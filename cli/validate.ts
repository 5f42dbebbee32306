import type { Command, ExitCode, Terminal } from "@/cli/command";
import { loadConfig, readFileArguments } from "@/cli/load-config";
import type { ConfigProblem } from "@/lib/core/config-problems";

const USAGE = "validate [FILE] [--json]";

export const validate: Command = {
  name: "validate",
  usage: USAGE,
  summary: "what is wrong with cockpit.config.ts, all at once; exit code 1 when something is",
  run: async (args, terminal) => {
    const { file, isJson } = readFileArguments(USAGE, args);
    const problems = await findProblems(file);
    return printProblems(terminal, { file, problems, isJson });
  },
};

async function findProblems(file: string): Promise<readonly ConfigProblem[]> {
  return (await loadConfig(file)).problems;
}

function printProblems(
  terminal: Terminal,
  { file, problems, isJson }: { file: string; problems: readonly ConfigProblem[]; isJson: boolean },
): ExitCode {
  const isValid = problems.length === 0;
  if (isJson) {
    const told = problems.map(({ path: place, message }) => ({ path: place.join("."), message }));
    terminal.out(JSON.stringify({ file, valid: isValid, problems: told }));
  } else if (isValid) terminal.out(`${file} is valid.`);
  else {
    terminal.err(`${file} has ${problems.length} problem(s):`);
    for (const { message } of problems) terminal.err(`  ${message}`);
  }
  return isValid ? 0 : 1;
}
