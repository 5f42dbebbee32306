import { openSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { ReadStream } from "node:tty";
import { reportProblem } from "@/cli/refusal";
import { runCockpit } from "@/cli/run-cockpit";

process.exitCode = await runCockpit(process.argv.slice(2), {
  env: process.env,
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  pause: (ms) => pause(ms),
  question: askAtTerminal,
  standardInput: async () => (process.stdin.isTTY ? null : text(process.stdin)),
}).catch(reportProblem);

async function askAtTerminal(words: string): Promise<string | null> {
  const input = process.stdin.isTTY ? process.stdin : openTerminal();
  if (input === null) return null;
  const prompt = createInterface({ input, output: process.stderr });
  try {
    return await prompt.question(words);
  } finally {
    prompt.close();
    if (input !== process.stdin) input.destroy();
  }
}

/** The terminal behind a command whose standard input is piped; null where there is none. */
function openTerminal(): ReadStream | null {
  try {
    return new ReadStream(openSync("/dev/tty", "r"));
  } catch {
    return null;
  }
}
