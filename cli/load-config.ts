import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";

import { readArguments, usageError } from "@/cli/command";
import { Refusal } from "@/cli/refusal";
import { ConfigurationProblem, checkCockpit } from "@/lib/core/config";

const moduleSchema = z.object({ default: z.unknown() });

/** The configuration that a team edits. */
export const OWN_FILE = "cockpit.config.ts";

/** A configuration file, completed, or all that is wrong with it. Throws Refusal when the file itself fails. */
export async function loadConfig(file: string): Promise<ReturnType<typeof checkCockpit>> {
  try {
    const loaded: unknown = await import(pathToFileURL(path.resolve(file)).href);
    return checkCockpit(moduleSchema.parse(loaded).default);
  } catch (error) {
    if (error instanceof ConfigurationProblem) return { config: null, problems: [...error.problems] };
    throw new Refusal(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The arguments of a command about one configuration file, the team's own unless another is named. */
export function readFileArguments(usage: string, args: string[]): { file: string; isJson: boolean } {
  const { values, positionals } = readArguments(usage, {
    args,
    allowPositionals: true,
    options: { json: { type: "boolean" } },
  });
  if (positionals.length > 1) throw usageError(usage, "Name one file at most.");
  const file = positionals[0] ?? OWN_FILE;
  if (!existsSync(file)) throw usageError(usage, `There is no file ${file}.`);
  return { file, isJson: values.json === true };
}
