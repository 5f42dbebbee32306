import fc, { type RunDetails } from "fast-check";
import { inject } from "vitest";

/** Which histories to play: those of a seed, as many as told, or the one that a failure has named. */
interface Wanted {
  seed: number;
  count: number;
  path: string | undefined;
  /** Whether the first history that fails is enough, as long as it is. */
  endOnFailure: boolean;
}

interface Played<Move> {
  history: fc.Arbitrary<Move[]>;
  /** Plays one from its beginning; answers what is false then. */
  play: (moves: Move[]) => Promise<string[]>;
  /** What to name to vitest for playing it again. */
  folder: string;
}

/** To shorten one that fails, so many more are played. */
const SHORTENED_IN = 100;

declare module "vitest" {
  interface ProvidedContext {
    /** HISTORY_SEED, HISTORY_COUNT, HISTORY_PATH and HISTORY_WITHOUT, where somebody asks for other histories than the suite's. */
    histories: Partial<Wanted>;
  }
}

/** Milliseconds for as many as somebody asks for, or else for so many. */
export function timeFor(count: number, eachMs: number): number {
  return ((inject("histories").count ?? count) + SHORTENED_IN) * eachMs;
}

/**
 * Plays the histories of that seed, or those that somebody asks for; answers "" where all hold, else the shortest that does not,
 * what is wrong in it, and how to play it again.
 */
export async function playAsked<Move>(
  own: Pick<Wanted, "seed" | "count">,
  { history, play, folder }: Played<Move>,
): Promise<string> {
  const { seed, count, path, endOnFailure = false } = { path: undefined, ...own, ...inject("histories") };
  const property = fc.asyncProperty(history, async (moves) => {
    const found = await play(moves);
    if (found.length > 0) throw new Error(found.join("\n"));
  });
  const details = await fc.check(property, {
    seed,
    numRuns: count,
    endOnFailure,
    ...(path === undefined ? {} : { path }),
  });
  return details.failed ? describeFailure(details, folder) : "";
}

function describeFailure<Move>(details: RunDetails<[Move[]]>, folder: string): string {
  const { seed, counterexamplePath, counterexample, errorInstance } = details;
  const moves = (counterexample?.[0] ?? []).map((move) => `  ${JSON.stringify(move)}`);
  const problem = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const asked = `HISTORY_SEED=${seed} HISTORY_PATH=${counterexamplePath ?? ""}`;
  const first = Number((counterexamplePath ?? "0").split(":")[0]) + 1;
  return [
    `History ${first} of seed ${seed} fails. After these moves:`,
    ...moves,
    problem,
    `Play it again: ${asked} npx vitest run --project histories ${folder}`,
  ].join("\n");
}
