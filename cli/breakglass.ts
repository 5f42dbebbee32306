import { createInterface } from "node:readline/promises";

import { runBreakglass } from "@/cli/breakglass/run-breakglass";
import { reportProblem } from "@/cli/refusal";

process.exitCode = await runBreakglass(process.argv.slice(2), {
  env: process.env,
  folder: process.cwd(),
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  ask: process.stdin.isTTY ? askPerson : null,
}).catch(reportProblem);

async function askPerson(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}
