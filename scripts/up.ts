import { reportProblem } from "@/scripts/refusal";
import { parseUpOptions } from "@/scripts/supervisor/options";
import { runDetached } from "@/scripts/supervisor/run-detached";
import { runForeground } from "@/scripts/supervisor/run-foreground";

async function main(argv: string[]): Promise<number> {
  const options = parseUpOptions(argv);
  if (!options.detach || options.supervise) return runForeground(options);
  return runDetached(options, { file: import.meta.filename, argv });
}

try {
  process.exit(await main(process.argv.slice(2)));
} catch (error) {
  process.exit(reportProblem(error));
}
