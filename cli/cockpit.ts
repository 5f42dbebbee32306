import { createInterface } from "node:readline/promises";
import { setTimeout as pause } from "node:timers/promises";
import { reportProblem } from "@/cli/refusal";
import { runCockpit } from "@/cli/run-cockpit";

process.exitCode = await runCockpit(process.argv.slice(2), {
  env: process.env,
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  pause: (ms) => pause(ms),
  question: askAtTerminal,
}).catch(reportProblem);

async function askAtTerminal(words: string): Promise<string | null> {
  if (!process.stdin.isTTY) return null;
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await prompt.question(words);
  } finally {
    prompt.close();
  }
}
