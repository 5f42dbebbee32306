import path from "node:path";
import config from "@/cockpit.config";
import { ENVIRONMENTS, type Environment } from "@/lib/core/config";
import { consoleAddress } from "@/sandbox/console-address";
import { composeConsoleEnvironment } from "@/sandbox/console-environment";
import { ConsoleProcess } from "@/sandbox/console-process";
import { type LiveApps, NOTHING_LIVE, planRestart } from "@/sandbox/live-apps";
import type { UpOptions } from "@/sandbox/options";
import type { Places } from "@/sandbox/places";
import { root } from "@/sandbox/root";
import type { RunRecordFile } from "@/sandbox/run-record";
import type { SandboxSecrets } from "@/sandbox/sandbox-secrets";
import type { SimulatedUrls } from "@/sandbox/start-platform";
import { waitForHealth } from "@/sandbox/wait-for-health";
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
    reportLine(`${release.app} v${release.version} was released; restarting the ${plan.restart} console.`);
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
      report: reportLine,
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
      people: secrets.people,
      simulator: this.#simulator,
      live: this.#live[environment],
      shell: process.env,
    });
  }
}

function reportLine(message: string): void {
  console.log(`${new Date().toISOString()}  ${message}`);
}
