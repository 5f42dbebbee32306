import type { Failpoint } from "@/lib/core/failpoint";

/** What a process does that is killed: nothing more. */
class ProcessGone extends Error {
  override readonly name = "ProcessGone";
}

/** The process of a console that may be killed between any two steps, and is started again after its turn. */
export class MortalProcess {
  readonly problems: string[] = [];
  #life = 1;
  #failpointsLeft: number | null = null;
  #isDead = false;

  /** Another one after each death. */
  get owner(): string {
    return `holder-${this.#life}`;
  }

  killAfter(failpoints: number): void {
    this.#failpointsLeft = failpoints;
  }

  /** Does a turn's work, to its end or to its death. */
  async live(work: () => Promise<void>): Promise<void> {
    globalThis.cockpitFailpoint = (name) => this.#pass(name);
    await work().catch((error: unknown) => this.threw(error));
    globalThis.cockpitFailpoint = undefined;
    this.#failpointsLeft = null;
    if (this.#isDead) this.#life += 1;
    this.#isDead = false;
  }

  #pass(_name: Failpoint): void {
    if (this.#failpointsLeft !== null) this.#failpointsLeft -= 1;
    if (this.#failpointsLeft !== null && this.#failpointsLeft < 0) this.#isDead = true;
    if (this.#isDead) throw new ProcessGone("The process is gone.");
  }

  threw(error: unknown): void {
    if (error instanceof ProcessGone || this.#isDead) return;
    this.problems.push(`a turn threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`);
  }
}
