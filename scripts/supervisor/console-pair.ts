import path from "node:path";
import config from "@/cockpit.config";
import { ENVIRONMENTS, type Environment } from "@/lib/core/config";
import { root } from "@/scripts/root";
import { consoleAddress } from "@/scripts/supervisor/console-address";
import { composeConsoleEnvironment } from "@/scripts/supervisor/console-environment";
import { ConsoleProcess } from "@/scripts/supervisor/console-process";
import { type LiveApps, NOTHING_LIVE, planRestart } from "@/scripts/supervisor/live-apps";
import type { UpOptions } from "@/scripts/supervisor/options";
import type { Places } from "@/scripts/supervisor/places";
import type { RunRecordFile } from "@/scripts/supervisor/run-record";
import type { SandboxSecrets } from "@/scripts/supervisor/sandbox-secrets";
import type { SimulatedUrls } from "@/scripts/supervisor/start-platform";
import { waitForHealth } from "@/scripts/supervisor/wait-for-health";
import type { Release } from "@/simulator/options";

export interface ConsolePairOptions {
  options: UpOptions;
  places: Places;
  secrets: SandboxSecrets;
  record: RunRecordFile;
  databaseUrls: Record<Environment, string>;
}

const COMMAND: [string, string] = [process.execPath, path.join(root, "scripts", "serve.mjs")];

/** Both console processes and what is live for them; a release of a console's app restarts that console. */
export class ConsolePair {
  readonly #given: ConsolePairOptions;
  readonly #processes: Record<Environment, ConsoleProcess>;
  #live: LiveApps = NOTHING_LIVE;
  #simulator: SimulatedUrls | null = null;

  constructor(given: ConsolePairOptions) {
    this.#given = given;
    this.#processes = { staging: this.#process("staging"), production: this.#process("production") };
  }

  /** To be called before `start`: where the platform is, and what is live there. Null urls: the real platforms. */
  connect(simulator: SimulatedUrls | null, live: LiveApps): void {
    this.#simulator = simulator;
    this.#live = live;
  }

  release(release: Release): void {
    const plan = planRestart(config.consoles, this.#live, release);
    this.#live = plan.live;
    if (plan.restart === null) return;
    const affected = this.#processes[plan.restart];
    if (!affected.isWanted) return;
    report(`${release.app} v${release.version} was released; restarting the ${plan.restart} console.`);
    void affected.restart();
  }

  start(environment: Environment): void {
    this.#processes[environment].start();
  }

  waitForHealth(environment: Environment, signal: AbortSignal): Promise<void> {
    return waitForHealth({
      address: consoleAddress(environment, this.#given.options.ports),
      logFile: this.#logFile(environment),
      crashes: () => this.#processes[environment].crashes,
      signal,
    });
  }

  async stop(): Promise<void> {
    await Promise.all(ENVIRONMENTS.map((environment) => this.#processes[environment].stop()));
  }

  #logFile(environment: Environment): string {
    return this.#given.places[`${environment}Log`];
  }

  #process(environment: Environment): ConsoleProcess {
    return new ConsoleProcess({
      name: `The ${environment} console`,
      command: COMMAND,
      cwd: root,
      logFile: this.#logFile(environment),
      environment: () => this.#environment(environment),
      onChange: (child) => this.#given.record.setChild(environment, child),
      report,
    });
  }

  #environment(environment: Environment): NodeJS.ProcessEnv {
    const { options, secrets, databaseUrls } = this.#given;
    return composeConsoleEnvironment({
      environment,
      ports: options.ports,
      databaseUrl: databaseUrls[environment],
      secretKey: secrets.secret_keys[environment],
      webhookSecret: secrets.github_webhook_secret,
      simulator: this.#simulator,
      live: this.#live[environment],
      shell: process.env,
    });
  }
}

function report(message: string): void {
  console.log(`${new Date().toISOString()}  ${message}`);
}
