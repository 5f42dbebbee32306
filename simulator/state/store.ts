import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { SimulatedSurface, SimulatorOptions } from "../options";
import { holdSecrets } from "./actions-secrets";
import { WorldClock } from "./clock";
import { type HerokuApp, type SimulatorState, simulatorState } from "./model";

const FIRST_RUN_ID = 17_400_000_001;

/** The state of the simulated world, kept in one file. */
export class Store {
  readonly state: SimulatorState;
  readonly clock: WorldClock;
  private readonly file: string;
  private isClosed = false;

  constructor({ dataDir, surfaces, secrets, now }: Pick<SimulatorOptions, "dataDir" | "surfaces" | "secrets" | "now">) {
    mkdirSync(dataDir, { recursive: true });
    this.file = join(dataDir, "state.json");
    this.state = readState(this.file);
    this.clock = new WorldClock(this.state, now);
    this.addMissingApps(surfaces);
    if (secrets !== undefined) holdSecrets(this.state, secrets, this.clock.now());
    this.save();
  }

  /** Writes the whole state atomically: a reader or a crash sees the old file or the new one. */
  save(): void {
    if (this.isClosed) return;
    const temporary = `${this.file}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify(this.state), { mode: 0o600 });
    renameSync(temporary, this.file);
  }

  /** Writes it a last time: what an answer on its way still changes is kept nowhere. */
  close(): void {
    this.save();
    this.isClosed = true;
  }

  private addMissingApps(surfaces: readonly SimulatedSurface[]): void {
    for (const { app, platform } of surfaces) {
      if (platform === "heroku") this.state.heroku[app] ??= freshApp(this.clock.now());
      else this.state[platform === "http" ? "hosts" : "pages"][app] ??= [];
    }
  }
}

function readState(file: string): SimulatorState {
  let content: string;
  try {
    content = readFileSync(file, "utf8");
  } catch {
    return freshState();
  }
  try {
    return simulatorState.parse(JSON.parse(content));
  } catch {
    renameSync(file, `${file}.unreadable`);
    return freshState();
  }
}

function freshState(): SimulatorState {
  return {
    version: 1,
    nextRunId: FIRST_RUN_ID,
    runs: [],
    heroku: {},
    pages: {},
    hosts: {},
    webhooks: [],
    statuses: [],
    deployments: [],
    actionsSecrets: [],
    authorizations: [],
    tokens: [],
    deadKeys: [],
    dispatches: { total: 0, byCorrelationId: {} },
    clockOffsetMs: 0,
  };
}

function freshApp(at: number): HerokuApp {
  return {
    configVars: { LOG_LEVEL: "info", SESSION_PEPPER: "simulated-pepper-that-is-not-yours-to-show" },
    releases: [{ version: 1, sha: null, description: "Initial release", at, status: "succeeded" }],
  };
}
