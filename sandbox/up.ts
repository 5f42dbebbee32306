import { reportProblem } from "@/cli/refusal";
import { parseUpOptions } from "@/sandbox/options";
import { runDetached } from "@/sandbox/run-detached";
import { runForeground } from "@/sandbox/run-foreground";

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  process.exit(reportProblem(error));
}

async function main(argv: string[]): Promise<number> {
  const options = parseUpOptions(argv);
  if (!options.detach || options.supervise) return runForeground(options);
  return runDetached(options, { file: import.meta.filename, argv });
}
