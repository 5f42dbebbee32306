import { reportProblem } from "@/cli/refusal";
import { parseParts, runParts } from "@/scripts/checks/parts";
import { hasFailed, tallyLine, troubleLines } from "@/scripts/checks/tally";

try {
  const reports = await runParts(parseParts(process.argv.slice(2)));
  console.log();
  for (const { part, report } of reports) for (const line of troubleLines(part, report)) console.log(line);
  console.log(tallyLine(reports.map(({ report }) => report)));
  process.exitCode = reports.some(({ report }) => hasFailed(report)) ? 1 : 0;
} catch (error) {
  process.exitCode = reportProblem(error);
}
