import { auditVerify } from "@/cli/audit-verify";
import type { Command, ExitCode, Terminal } from "@/cli/command";
import { deploy } from "@/cli/deploy";
import { doctor } from "@/cli/doctor";
import { flags } from "@/cli/flags";
import { formatTable } from "@/cli/format-table";
import { insights } from "@/cli/insights";
import { peopleAdd } from "@/cli/people-add";
import { Refusal, UsageProblem } from "@/cli/refusal";
import { rollback } from "@/cli/rollback";
import { secretCommands } from "@/cli/secrets";
import { secretsSet } from "@/cli/secrets-set";
import { status } from "@/cli/status";
import { validate } from "@/cli/validate";
import { versions } from "@/cli/versions";
import { where } from "@/cli/where";
import { why } from "@/cli/why";
import { workflowMap } from "@/cli/workflow-map";
import { AppError } from "@/lib/core/errors";

export const COMMANDS: readonly Command[] = [
  status,
  deploy,
  rollback,
  why,
  where,
  versions,
  insights,
  flags,
  secretsSet,
  ...secretCommands,
  validate,
  doctor,
  workflowMap,
  auditVerify,
  peopleAdd,
];
const HELP = new Set(["help", "--help", "-h"]);

/** Runs one command line and answers its exit code: 0 done, 1 refused or failed, 2 wrong usage, 3 unknown (`doctor` alone). */
export async function runCockpit(argv: string[], terminal: Terminal): Promise<ExitCode> {
  if (argv[0] !== undefined && HELP.has(argv[0])) {
    terminal.out(overview());
    return 0;
  }
  const found = findCommand(argv);
  if (found === null) {
    terminal.err(
      argv.length === 0 ? overview() : `There is no command “${argv.slice(0, 2).join(" ")}”.\n${overview()}`,
    );
    return 2;
  }
  if (found.args.some((arg) => arg === "--help" || arg === "-h")) {
    terminal.out(`Usage: npm run cockpit -- ${found.command.usage}`);
    return 0;
  }
  return found.command.run(found.args, terminal).catch((error: unknown) => exitCodeOf(error, terminal));
}

function overview(): string {
  const table = formatTable(COMMANDS.map((command) => [`  ${command.name}`, command.summary]));
  return `Usage: npm run cockpit -- <command>\n${table}\nAll but \`validate\`, \`doctor\`, \`workflow-map\`, \`people add\` and \`audit verify --database\` ask the console at COCKPIT_URL, as the owner of COCKPIT_TOKEN.`;
}

function findCommand(argv: string[]): { command: Command; args: string[] } | null {
  for (const command of COMMANDS) {
    const words = command.name.split(" ");
    if (words.every((word, index) => argv[index] === word)) return { command, args: argv.slice(words.length) };
  }
  return null;
}

function exitCodeOf(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof AppError) {
    terminal.err(`${error.message} (${error.code})`);
    return 1;
  }
  if (!(error instanceof UsageProblem) && !(error instanceof Refusal)) throw error;
  terminal.err(error.message);
  return error instanceof UsageProblem ? 2 : 1;
}
