import { setTimeout as pause } from "node:timers/promises";
import { reportProblem } from "@/cli/refusal";
import { runCockpit } from "@/cli/run-cockpit";

process.exitCode = await runCockpit(process.argv.slice(2), {
  env: process.env,
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  pause: (ms) => pause(ms),
}).catch(reportProblem);
