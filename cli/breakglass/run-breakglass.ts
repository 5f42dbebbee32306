import { deploySurface } from "@/cli/breakglass/deploy-surface";
import { importRecords } from "@/cli/breakglass/import-records";
import { wrongUsage } from "@/cli/breakglass/read-order";
import type { Shell } from "@/cli/breakglass/shell";
import { USAGE } from "@/cli/breakglass/usage";

const UNSIGNED = "--unsigned";

/** Runs `npm run breakglass` with these arguments; answers the exit code, throws Refusal and UsageProblem. */
export async function runBreakglass(args: string[], shell: Shell): Promise<0 | 1> {
  const [first, ...rest] = args;
  if (args.includes("--help") || args.includes("-h")) {
    shell.out(USAGE);
    return 0;
  }
  if (first === undefined) throw wrongUsage("Name a surface with --surface.");
  if (first !== "import") return deploySurface(shell, args);
  const flag = rest.find((arg) => arg.startsWith("-") && arg !== UNSIGNED);
  if (flag !== undefined) throw wrongUsage(`import takes files and ${UNSIGNED}, not ${flag}.`);
  const files = rest.filter((arg) => arg !== UNSIGNED);
  return importRecords(shell, files, { takesUnsigned: rest.includes(UNSIGNED) });
}
