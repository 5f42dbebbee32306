import type { Failpoint } from "@/lib/core/failpoint";
import { ConsoleChild, type Exit } from "@/tests/faults/child/console-child";
import { type ChainEnd, judgeChain, judgeLeftBehind } from "@/tests/faults/rounds/invariants";
import { openStage, type Stage } from "@/tests/faults/stage/stage";

/** A console of a lane lives for a second: what optimising compilers do is never paid back. */
const SHORT_LIVED = [
  "--no-opt",
  "--no-maglev",
  "--no-wasm-tier-up",
  "--no-wasm-dynamic-tiering",
  "--wasm-tiering-budget=1000000000",
  "--wasm-lazy-validation",
];
const LEASED = [
  "deploys",
  "mirrors",
  "surface_observations",
  "audit_checkpoints",
  "flag_flips",
  "flag_watches",
  "secret_places",
  "secret_rotations",
  "endpoint_cursors",
  "endpoint_deliveries",
];

/**
 * One stage with one console on it that is started again whenever it dies. A second process waits, loaded but not begun, to
 * take over; the lease of the dead one is made to run out at once instead of after 30 s.
 */
export class Lane {
  readonly stage: Stage;
  /** Deaths that no failpoint explains, and what was left behind too long. */
  readonly problems: string[] = [];
  deaths = 0;
  /** Every failpoint passed by any console of this lane since it was last emptied. */
  passed: Failpoint[] = [];
  #judged: ChainEnd | undefined;
  #expected = false;
  #closed = false;
  #spare: ConsoleChild;
  #living: Promise<ConsoleChild>;

  private constructor(stage: Stage) {
    this.stage = stage;
    this.#spare = this.#load();
    this.#living = this.#rise();
  }

  static async open(templateUrl: string): Promise<Lane> {
    const lane = new Lane(await openStage(templateUrl));
    await lane.living();
    return lane;
  }

  /** The console that runs now, or the one that is about to. */
  living(): Promise<ConsoleChild> {
    return this.#living;
  }

  /** The living console kills itself at the n-th passing of that failpoint from now on. */
  async arm(failpoint: Failpoint, passing: number): Promise<void> {
    this.#expected = true;
    (await this.#living).arm(failpoint, passing);
  }

  /** What is wrong with the rows of the audit log since this was last asked. */
  async judgeNewRows(): Promise<string[]> {
    const { end, problems } = await judgeChain(this.stage, this.#judged);
    this.#judged = end;
    return problems;
  }

  /** Answers what is wrong with the whole audit log in the end. */
  async close(): Promise<string[]> {
    this.#closed = true;
    const living = await this.#living.catch(() => null);
    for (const child of [living, this.#spare]) child?.kill("SIGKILL");
    await Promise.all([living?.exited, this.#spare.exited]);
    const { problems } = await judgeChain(this.stage);
    await this.stage.close();
    return problems;
  }

  #load(): ConsoleChild {
    return new ConsoleChild(this.stage.environment, SHORT_LIVED);
  }

  async #rise(): Promise<ConsoleChild> {
    const child = this.#spare;
    await child.begin();
    this.passed.push(...child.passed);
    child.onPassed = (failpoint) => this.passed.push(failpoint);
    void child.exited.then((exit) => this.#bury(child, exit));
    this.#spare = this.#load();
    return child;
  }

  #bury(child: ConsoleChild, exit: Exit): void {
    if (this.#closed) return;
    this.deaths += 1;
    if (!this.#expected || exit.signal !== "SIGKILL") {
      this.problems.push(
        `a console ended by itself (${exit.signal ?? `code ${exit.code}`}): ${child.output.slice(-2_000)}`,
      );
    }
    this.#expected = false;
    this.#living = this.#letLeasesPass().then(() => this.#rise());
  }

  async #letLeasesPass(): Promise<void> {
    const { pool } = this.stage.database;
    this.problems.push(...(await judgeLeftBehind(this.stage)));
    for (const table of LEASED) {
      await pool.query(
        `UPDATE ${table} SET lease_until = clock_timestamp() - interval '1 ms' WHERE lease_until > clock_timestamp()`,
      );
    }
  }
}
