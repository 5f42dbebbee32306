import { parseArgs } from "node:util";
import { reportProblem, UsageProblem } from "@/cli/refusal";
import { bringDown } from "@/sandbox/bring-down";
import { parseDataDir } from "@/sandbox/options";

try {
  console.log(await bringDown(parseDataDir(readDataDir(process.argv.slice(2)))));
} catch (error) {
  process.exitCode = reportProblem(error);
}

function readDataDir(argv: string[]): string {
  try {
    return parseArgs({ args: argv, options: { "data-dir": { type: "string", default: ".cockpit" } } }).values[
      "data-dir"
    ];
  } catch {
    throw new UsageProblem("npm run down takes no argument but --data-dir DIR (a folder under .cockpit/).");
  }
}
