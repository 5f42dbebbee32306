import { reportProblem, UsageProblem } from "@/cli/refusal";
import config from "@/cockpit.config";
import { type Environment, environmentSchema } from "@/lib/core/config";
import { composeConsoleEnvironment } from "@/sandbox/console-environment";
import { placesIn } from "@/sandbox/places";
import { readSandbox, type Sandbox } from "@/sandbox/sandbox-file";
import { loadSecrets } from "@/sandbox/sandbox-secrets";
import { readLiveApp } from "@/sandbox/simulated-platform";

const PLACES = placesIn(".cockpit");
/** Of the process alone: another command has its own. */
const OF_THE_PROCESS = ["PORT", "HOST", "DYNO", "NODE_ENV", "NEXT_TELEMETRY_DISABLED", "SANDBOX_PEOPLE"];

try {
  console.log(await printEnvironment(process.argv[2]));
} catch (error) {
  process.exitCode = reportProblem(error);
}

/** The variables of one console of the running sandbox, as a shell takes them. */
async function printEnvironment(which: string | undefined): Promise<string> {
  const environment = environmentSchema.safeParse(which).data;
  if (environment === undefined) throw new UsageProblem("Say whose: npm run environment -- staging, or production.");
  const sandbox = readSandbox(PLACES.sandbox);
  if (sandbox?.simulator === undefined) throw new UsageProblem("No sandbox is running. Start it with npm run up.");
  const variables = Object.entries(await variablesOf(sandbox, sandbox.simulator, environment));
  const shown = variables.filter(([name]) => !OF_THE_PROCESS.includes(name));
  return shown.map(([name, value]) => `export ${name}='${(value ?? "").replaceAll("'", String.raw`'\''`)}'`).join("\n");
}

async function variablesOf(sandbox: Sandbox, simulator: NonNullable<Sandbox["simulator"]>, environment: Environment) {
  const portOf = (url: string) => Number(new URL(url).port);
  return composeConsoleEnvironment({
    environment,
    ports: {
      staging: portOf(sandbox.staging.url),
      production: portOf(sandbox.production.url),
      simulator: portOf(simulator.control_url),
    },
    databaseUrl: sandbox[environment].database_url,
    secretKey: loadSecrets(PLACES.secrets).secret_keys[environment],
    webhookSecret: sandbox.github_webhook_secret,
    simulator,
    live: await readLiveApp(simulator, config.consoles[environment].app),
    shell: {},
  });
}
