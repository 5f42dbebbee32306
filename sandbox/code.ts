import { reportProblem, UsageProblem } from "@/cli/refusal";
import { codeOfStep, STEP_SECONDS } from "@/lib/people/totp";
import { placesIn } from "@/sandbox/places";
import { readSandbox } from "@/sandbox/sandbox-file";

try {
  console.log(await newestCode(process.argv[2]));
} catch (error) {
  process.exitCode = reportProblem(error);
}

/** The six digits that an authenticator of the sandbox's person would show now. */
async function newestCode(who: string | undefined): Promise<string> {
  if (who !== "admin" && who !== "operator" && who !== "viewer") {
    throw new UsageProblem("Say whose code: npm run code -- admin, operator or viewer.");
  }
  const sandbox = readSandbox(placesIn(".cockpit").sandbox);
  if (sandbox === null) throw new UsageProblem("No sandbox is running. Start it with npm run up.");
  return codeOfStep(sandbox[who].totp_secret, Math.floor(Date.now() / 1000 / STEP_SECONDS));
}
