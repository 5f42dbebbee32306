import { reportProblem } from "@/cli/refusal";
import { runChecks } from "@/scripts/checks/run-checks";
import { hasFailed } from "@/scripts/checks/tally";

const began = Date.now();
try {
  const ok = !hasFailed(await runChecks());
  console.log(`${ok ? "All checks passed" : "Checks failed"} in ${((Date.now() - began) / 1000).toFixed(1)} s.`);
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  process.exitCode = reportProblem(error);
}
