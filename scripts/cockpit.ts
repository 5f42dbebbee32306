import { setTimeout as pause } from "node:timers/promises";

import { runCockpit } from "@/scripts/cockpit/run-cockpit";
import { reportProblem } from "@/scripts/refusal";

process.exitCode = await runCockpit(process.argv.slice(2), {
  env: process.env,
  out: (text) => console.log(text),
  err: (text) => console.error(text),
  pause: (ms) => pause(ms),
}).catch(reportProblem);
