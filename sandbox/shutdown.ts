type Undo = () => Promise<void> | void;

/** What has to be stopped, in the reverse order of its start; one part that fails does not keep the others running. */
export class Shutdown {
  readonly #parts: { name: string; undo: Undo }[] = [];
  #done: Promise<void> | undefined;

  add(name: string, undo: Undo): void {
    this.#parts.push({ name, undo });
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  run(): Promise<void> {
    this.#done ??= this.#runAll();
    return this.#done;
  }

  async #runAll(): Promise<void> {
    for (const { name, undo } of this.#parts.toReversed()) {
      try {
        await undo();
      } catch (error) {
        console.log(`Stopping ${name} failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
}
