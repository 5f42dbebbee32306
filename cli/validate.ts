import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";

import { type Command, type ExitCode, readArguments, type Terminal, usageError } from "@/cli/command";
import { Refusal } from "@/cli/refusal";
import { ConfigurationProblem, checkCockpit } from "@/lib/core/config";
import type { ConfigProblem } from "@/lib/core/config-problems";

const USAGE = "validate [FILE] [--json]";
const moduleSchema = z.object({ default: z.unknown() });
const OWN_FILE = "cockpit.config.ts";

export const validate: Command = {
  name: "validate",
  usage: USAGE,
  summary: "what is wrong with cockpit.config.ts, all at once; exit code 1 when something is",
  run: async (args, terminal) => {
    const { values, positionals } = readArguments(USAGE, {
      args,
      allowPositionals: true,
      options: { json: { type: "boolean" } },
    });
    if (positionals.length > 1) throw usageError(USAGE, "Name one file at most.");
    const file = positionals[0] ?? OWN_FILE;
    if (!existsSync(file)) throw usageError(USAGE, `There is no file ${file}.`);
    const problems = await findProblems(file);
    return printProblems(terminal, { file, problems, isJson: values.json === true });
  },
};

async function findProblems(file: string): Promise<readonly ConfigProblem[]> {
  try {
    const loaded: unknown = await import(pathToFileURL(path.resolve(file)).href);
    return checkCockpit(moduleSchema.parse(loaded).default).problems;
  } catch (error) {
    if (error instanceof ConfigurationProblem) return error.problems;
    throw new Refusal(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
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
