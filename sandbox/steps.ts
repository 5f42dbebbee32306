import { Refusal } from "@/cli/refusal";

export type Step = <T>(title: string, work: () => Promise<T> | T, describe?: (result: T) => string) => Promise<T>;

const WIDTH = 52;

export function elapsedWords(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

/**
 * Makes the runner for the steps of one start: each is printed with what it found and how long it took; a failure is a
 * {@link Refusal} that carries the step's name. Once `signal` is aborted no further step begins.
 */
export function stepRunner(signal: AbortSignal): Step {
  return async (title, work, describe) => {
    if (signal.aborted) throw new Refusal("Interrupted before it was ready.");
    const began = Date.now();
    try {
      const result = await work();
      line("✓", describe ? `${title}: ${describe(result)}` : title, began);
      return result;
    } catch (error) {
      line("✗", title, began);
      if (signal.aborted) throw new Refusal("Interrupted before it was ready.");
      if (error instanceof Refusal) throw error;
      throw new Refusal(`${title} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}

function line(mark: "✓" | "✗", text: string, began: number): void {
  console.log(`  ${mark} ${text.padEnd(WIDTH)} ${elapsedWords(Date.now() - began).padStart(7)}`);
}
