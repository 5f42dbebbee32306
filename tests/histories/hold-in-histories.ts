import fc, { type RunDetails } from "fast-check";
import { afterAll, beforeAll, expect, inject, it } from "vitest";

import type { Move } from "@/tests/histories/moves";
import { playHistory } from "@/tests/histories/play-history";
import { NOT_YET } from "@/tests/histories/properties";
import { history } from "@/tests/histories/scenes";
import { openStage, type Stage } from "@/tests/histories/stage";

/** Which histories to play: those of a seed, as many as told, or the one that a failure has named. */
interface Wanted {
  seed: number;
  count: number;
  path: string | undefined;
  /** Whether the first history that fails is enough, as long as it is. */
  endOnFailure: boolean;
}

/** A history takes a tenth of it on a machine that has nothing else to do. */
const AT_MOST_MS = 6_000;
/** To shorten one that fails, so many more are played. */
const SHORTENED_IN = 100;

declare module "vitest" {
  interface ProvidedContext {
    /** HISTORY_SEED, HISTORY_COUNT, HISTORY_PATH and HISTORY_WITHOUT, where somebody asks for other histories than the suite's. */
    histories: Partial<Wanted>;
  }
}

/** Plays so many histories of a seed, which are always the same. */
export function holdInHistories(seed: number, count: number): void {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  const asked = { path: undefined, endOnFailure: false, seed, count, ...inject("histories") };
  const title = `every record ends in the truth and everything live is explained, whatever happens outside (seed ${seed})`;
  const test = async () => {
    const details = await play(stage, asked);
    expect(details.failed ? describe(details) : "").toBe("");
  };
  it(title, test, (asked.count + SHORTENED_IN) * AT_MOST_MS);
}

function play(stage: Stage, { seed, count, path, endOnFailure }: Wanted): Promise<RunDetails<[Move[]]>> {
  const property = fc.asyncProperty(history, async (moves) => {
    const found = (await playHistory(stage, moves)).filter(({ property: broken }) => !NOT_YET.has(broken));
    if (found.length > 0)
      throw new Error(found.map(({ property: broken, problem }) => `${broken}: ${problem}`).join("\n"));
  });
  return fc.check(property, { seed, numRuns: count, endOnFailure, ...(path === undefined ? {} : { path }) });
}

/** The shortest history that fails, what is wrong in it, and how to play it again. */
function describe({ seed, counterexamplePath, counterexample, errorInstance }: RunDetails<[Move[]]>): string {
  const moves = (counterexample?.[0] ?? []).map((move) => `  ${JSON.stringify(move)}`);
  const problem = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const again = `HISTORY_SEED=${seed} HISTORY_PATH=${counterexamplePath ?? ""} npx vitest run --project histories`;
  const first = Number((counterexamplePath ?? "0").split(":")[0]) + 1;
  return [
    `History ${first} of seed ${seed} fails. After these moves:`,
    ...moves,
    problem,
    `Play it again: ${again}`,
  ].join("\n");
}
