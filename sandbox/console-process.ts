import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { restartDelay, STABLE_MS } from "@/sandbox/backoff";
import { type ProcessRecord, recordProcess } from "@/sandbox/processes/identity";
import { terminate } from "@/sandbox/processes/terminate";

export interface ConsoleProcessOptions {
  name: string;
  /** Program and arguments. */
  command: [string, ...string[]];
  cwd: string;
  logFile: string;
  /** Asked at every start, so that a restart gets the newest build stamp and config vars. */
  environment: () => NodeJS.ProcessEnv;
  /** The child that runs now, or null: for the record that a later `down` reads. */
  onChange: (child: ProcessRecord | null) => void;
  report: (message: string) => void;
}

/** Heroku gives a process 30 s between SIGTERM and SIGKILL (Dev Center, "Dyno shutdown"). */
const STOP_GRACE_MS = 30_000;

/** One server process kept alive as Heroku would: restarted on release, and after a crash with growing delays. */
export class ConsoleProcess {
  readonly #options: ConsoleProcessOptions;
  #child: ChildProcess | null = null;
  #record: ProcessRecord | null = null;
  #wanted = false;
  #crashes = 0;
  #startedAt = 0;
  #retry: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();
  #restartQueued = false;

  constructor(options: ConsoleProcessOptions) {
    this.#options = options;
  }

  get pid(): number | null {
    return this.#record?.pid ?? null;
  }

  /** Whether it was started and not stopped since, however it fares. */
  get isWanted(): boolean {
    return this.#wanted;
  }

  /** Crashes in a row since the last start or restart. */
  get crashes(): number {
    return this.#crashes;
  }

  start(): void {
    this.#wanted = true;
    this.#spawn();
  }

  /** Stops the process and starts it with the newest environment; requests that come in before it begins are one restart. */
  restart(): Promise<void> {
    if (!this.#wanted || this.#restartQueued) return this.#turn;
    this.#restartQueued = true;
    return this.#inTurn(async () => {
      this.#restartQueued = false;
      if (!this.#wanted) return;
      await this.#stopChild();
      this.#crashes = 0;
      this.#spawn();
    });
  }

  stop(): Promise<void> {
    this.#wanted = false;
    clearTimeout(this.#retry);
    return this.#inTurn(() => this.#stopChild());
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work);
    return this.#turn;
  }

  #spawn(): void {
    clearTimeout(this.#retry);
    const { command, cwd, logFile } = this.#options;
    const [program, ...args] = command;
    const log = openSync(logFile, "a", 0o600);
    const child = spawn(program, args, {
      cwd,
      env: this.#options.environment(),
      detached: true,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    this.#child = child;
    this.#startedAt = Date.now();
    this.#setRecord(child.pid === undefined ? null : recordProcess(child.pid));
    child.once("error", (error) => this.#ended(child, error.message));
    child.once("exit", (code, signal) => this.#ended(child, signal ?? `exit code ${code}`));
  }

  #setRecord(record: ProcessRecord | null): void {
    this.#record = record;
    this.#options.onChange(record);
  }

  #ended(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    if (this.#record) void terminate(this.#record, { signal: "SIGKILL", graceMs: 0, group: true });
    this.#setRecord(null);
    if (!this.#wanted) return;
    this.#crashes = Date.now() - this.#startedAt > STABLE_MS ? 1 : this.#crashes + 1;
    const delay = restartDelay(this.#crashes);
    this.#options.report(
      `${this.#options.name} ended (${how}); starting it again in ${delay / 1000} s. Log: ${this.#options.logFile}`,
    );
    this.#retry = setTimeout(() => this.#respawn(), delay);
  }

  #respawn(): void {
    if (this.#wanted && this.#child === null) this.#spawn();
  }

  async #stopChild(): Promise<void> {
    clearTimeout(this.#retry);
    const record = this.#record;
    this.#child = null;
    if (record) await terminate(record, { signal: "SIGTERM", graceMs: STOP_GRACE_MS, group: true });
    this.#setRecord(null);
  }
}
