import { type ParseArgsConfig, parseArgs } from "node:util";

import { UsageProblem } from "@/cli/refusal";

/** Where a command reads and writes; tests bring their own. */
export interface Terminal {
  env: Record<string, string | undefined>;
  out: (text: string) => void;
  err: (text: string) => void;
  pause: (ms: number) => Promise<void>;
  /** Asks whoever sits at it; null, or absent, where nobody does. */
  question?: (words: string) => Promise<string | null>;
  /** All that is piped to it; null, or absent, where it is a terminal, which shows what is typed. */
  standardInput?: () => Promise<string | null>;
}

/** 0 done, 1 refused or failed, 2 wrong usage, 3 nothing is wrong and something is unknown. */
export type ExitCode = 0 | 1 | 2 | 3;

export interface Command {
  /** How it is called, e.g. `people add`. */
  name: string;
  usage: string;
  summary: string;
  run: (args: string[], terminal: Terminal) => Promise<ExitCode>;
}

/** `parseArgs` whose complaints end with exit code 2 and the command's usage. */
export function readArguments<Config extends ParseArgsConfig>(usage: string, config: Config) {
  try {
    return parseArgs(config);
  } catch (error) {
    throw usageError(usage, error instanceof Error ? error.message : String(error));
  }
}

export function usageError(usage: string, complaint: string): UsageProblem {
  return new UsageProblem(`${complaint}\nUsage: npm run cockpit -- ${usage}`);
}

/** The one positional argument of a command, e.g. the surface. */
export function onlyPositional(usage: string, positionals: string[]): string {
  const [first] = positionals;
  if (first === undefined || positionals.length !== 1) throw usageError(usage, "Name exactly one surface.");
  return first;
}
