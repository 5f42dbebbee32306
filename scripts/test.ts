import { reportProblem } from "@/cli/refusal";
import { parseParts, runParts } from "@/scripts/checks/parts";
import { tallyLine } from "@/scripts/checks/tally";

try {
  const { ok, tally } = await runParts(parseParts(process.argv.slice(2)));
  console.log(tallyLine(tally));
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  process.exitCode = reportProblem(error);
}
