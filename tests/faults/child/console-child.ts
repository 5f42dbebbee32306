import { type ChildProcess, fork } from "node:child_process";

import type { Failpoint } from "@/lib/core/failpoint";
import { root } from "@/sandbox/root";
import { COMPILED, PROGRAM } from "@/tests/faults/child/bundle";
import { type Call, type Order, reportSchema } from "@/tests/faults/child/messages";

const KEPT_OUTPUT = 20_000;

export interface Answer {
  status: number;
  body: string;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A console in a process of its own, from the parent's side. */
export class ConsoleChild {
  readonly exited: Promise<Exit>;
  readonly passed: Failpoint[] = [];
  onPassed: (failpoint: Failpoint) => void = () => undefined;
  /** What it wrote, its log included. */
  output = "";
  instance: string | null = null;
  readonly #process: ChildProcess;
  readonly #loaded: Promise<void>;
  readonly #answers = new Map<number, (answer: Answer) => void>();
  #begun: () => void = () => undefined;
  #calls = 0;

  /** Starts to load at once, with these flags of V8, so that {@link begin} need not wait for it. */
  constructor(environment: Record<string, string>, flags: string[] = []) {
    const env = { ...environment, ...COMPILED, NODE_ENV: "production" as const };
    this.#process = fork(PROGRAM, flags, { execArgv: [], cwd: root, env, silent: true });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.output = (this.output + chunk.toString("utf8")).slice(-KEPT_OUTPUT);
      });
    }
    this.exited = new Promise((resolve) => this.#process.once("exit", (code, signal) => resolve({ code, signal })));
    this.#loaded = new Promise((resolve) => {
      this.#process.on("message", (message) => this.#hear(message, resolve));
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Starts the console and its reconciler; rejects when it ends instead. */
  async begin(): Promise<void> {
    const begun = new Promise<void>((resolve) => {
      this.#begun = resolve;
    });
    await this.#orEnd(this.#loaded);
    this.#tell({ order: "begin" });
    await this.#orEnd(begun);
  }

  /** From now on it kills itself at the n-th passing of that failpoint. */
  arm(failpoint: Failpoint, passing: number): void {
    this.#tell({ order: "arm", failpoint, passing });
  }

  /** The console's answer, or null when it died before it gave one. */
  async call(call: Call): Promise<Answer | null> {
    this.#calls += 1;
    const id = this.#calls;
    const answer = new Promise<Answer>((resolve) => this.#answers.set(id, resolve));
    this.#tell({ order: "call", id, call });
    return Promise.race([answer, this.exited.then(() => null)]);
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async #orEnd(wanted: Promise<void>): Promise<void> {
    const ended = this.exited.then(({ code, signal }) => {
      throw new Error(`the console ended before it had begun (${signal ?? `code ${code}`}):\n${this.output}`);
    });
    await Promise.race([wanted, ended]);
  }

  #tell(order: Order): void {
    if (this.#process.connected) this.#process.send(order, () => undefined);
  }

  #hear(message: unknown, loaded: () => void): void {
    const given = reportSchema.parse(message);
    switch (given.report) {
      case "loaded":
        return loaded();
      case "begun":
        this.instance = given.instance;
        return this.#begun();
      case "passed":
        this.passed.push(given.failpoint);
        return this.onPassed(given.failpoint);
      case "answer": {
        this.#answers.get(given.id)?.(given);
        this.#answers.delete(given.id);
      }
    }
  }
}
