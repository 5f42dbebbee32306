import { AppError } from "@/lib/core/errors";
import { newCorrelationId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { StoredRun } from "@/simulator/state/model";
import type { Property, Violation } from "@/tests/histories/properties";
import type { Stage } from "@/tests/histories/stage";
import { type LiveTruth, Truth } from "@/tests/histories/truth";

/** What a step throws that nobody wrote a line for. */
class Unforeseen extends TypeError {
  override readonly name = "Unforeseen";
}

/** What a process does that is killed: nothing more. */
class Killed extends Error {
  override readonly name = "Killed";
}

/** An error and what it was made of. */
function causesOf(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}

/** One history as it is played: the stage, what is wrong at the moment, and what was found out so far. */
export class Play {
  readonly truth: Truth;
  /** What the console did that it must not do, found while the history was played. */
  readonly violations: Violation[] = [];
  /** Surfaces of which every step throws, and since when. */
  readonly poisoned = new Map<string, number>();
  /** As whom the console works at GitHub. */
  readonly bot = "raxx-console-bot";
  readonly begunAt: number;
  owner = "holder-1";
  readonly #foreign = new Set<string>();
  #numbers = 0;
  #lookedAt: number | null = null;
  #failpointsLeft: number | null = null;
  #isDead = false;

  constructor(readonly stage: Stage) {
    const { world, outcomes } = this.platforms;
    this.truth = new Truth(world, outcomes);
    this.begunAt = stage.now();
  }

  /** A commit of main by its place, 0 being the tip. */
  commit(place: number): string {
    return this.stage.commits[place] ?? "";
  }

  /** Whether so long has passed since the console looked at its lists; it looks now if so. */
  isLookDue(everyMs: number): boolean {
    const now = this.stage.now();
    if (this.#lookedAt !== null && now - this.#lookedAt < everyMs) return false;
    this.#lookedAt = now;
    return true;
  }

  /** A hint came: the console looks at its next turn. */
  wake(): void {
    this.#lookedAt = null;
  }

  /** Counts what has to be told apart. */
  nextNumber(): number {
    this.#numbers += 1;
    return this.#numbers;
  }

  /** A correlation id of the other console. */
  foreignId(): string {
    const id = newCorrelationId("production");
    this.#foreign.add(id);
    return id;
  }

  /** A run of a surface that the other console has started, and that is not over. */
  sisterRunOf(surfaceId: string): StoredRun | null {
    const isLive = (run: StoredRun) => this.truth.of(run).conclusion === null;
    const isHers = (run: StoredRun) => run.correlationId !== null && this.#foreign.has(run.correlationId);
    return this.truth.runs.find((run) => run.surfaceId === surfaceId && isHers(run) && isLive(run)) ?? null;
  }

  /** Whether the platforms are in order and show what is. */
  get isCalm(): boolean {
    const { world, veil } = this.platforms;
    const { untold_cancels: _lasting, ...trouble } = world.scenarios.all().scenarios;
    return veil.isLifted && Object.keys(trouble).length === 0 && world.rateLimit.refusal() === null;
  }

  /** What a surface serves. */
  liveOf(surfaceId: string): LiveTruth | null {
    const surface = this.platforms.world.options.surfaces.find((known) => known.surfaceId === surfaceId);
    return surface === undefined ? null : this.truth.live(surface.app);
  }

  get platforms() {
    return this.stage.platforms();
  }

  /** The console acting by itself; what is poisoned throws at the first call that belongs to it. */
  system(): Context {
    const ctx = this.stage.system();
    const isPoisoned = (runId: string) => this.poisoned.has(this.truth.runById(runId)?.surfaceId ?? "");
    const getRun: Context["github"]["getRun"] = async (runId) => {
      if (isPoisoned(runId)) throw new Unforeseen("Cannot read properties of undefined (reading 'status')");
      return ctx.github.getRun(runId);
    };
    return { ...ctx, github: { ...ctx.github, getRun } };
  }

  /** The console dies at the failpoint that comes after so many others. */
  killAfter(failpoints: number): void {
    this.#failpointsLeft = failpoints;
  }

  /** Failpoints count while the console works by itself: whoever asks for something is not killed. */
  async whileWorking(work: () => Promise<void>): Promise<void> {
    globalThis.cockpitFailpoint = () => this.#passFailpoint();
    await work();
    globalThis.cockpitFailpoint = undefined;
  }

  #passFailpoint(): void {
    if (this.#isDead) throw new Killed("The process is gone.");
    if (this.#failpointsLeft === null) return;
    this.#failpointsLeft -= 1;
    if (this.#failpointsLeft >= 0) return;
    this.#isDead = true;
    throw new Killed("The process is gone.");
  }

  /** Whether the console has just died; the next one is another holder, and holds nothing. */
  isKilled(): boolean {
    if (!this.#isDead) return false;
    this.revive();
    this.owner = `holder-${Number(this.owner.slice(7)) + 1}`;
    return true;
  }

  /** Nothing is going to be killed any more. */
  revive(): void {
    this.#isDead = false;
    this.#failpointsLeft = null;
  }

  /** Something was thrown at the console's own loop: it is allowed to be what this history has planted, and nothing else. */
  threw(error: unknown): void {
    if (causesOf(error).some((cause) => cause instanceof Unforeseen || cause instanceof Killed) || this.#isDead) return;
    const words = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.blame("no turn throws", `a turn threw ${words}`);
  }

  /** Notes something that the console must not do. */
  blame(property: Property, problem: string): void {
    this.violations.push({ property, problem });
  }

  /** A refusal is an answer; anything else that is thrown at a person is not. */
  refused(error: unknown): null {
    if (error instanceof Killed || error instanceof AppError) return null;
    this.threw(error);
    return null;
  }

  /** From now on GitHub tells of no run who cancelled it, and never will. */
  nameNoCanceller(): void {
    this.platforms.world.scenarios.merge({ set: { untold_cancels: true }, remove: [], once: false });
  }

  /** Everything is as it should be from now on; runs that wait go on waiting, and a limit lasts as long as GitHub has said. */
  calm(): void {
    const { world, veil } = this.platforms;
    const { untold_cancels } = world.scenarios.all().scenarios;
    world.scenarios.clear();
    if (untold_cancels === true) this.nameNoCanceller();
    veil.lift();
    this.poisoned.clear();
    this.revive();
  }
}
