import { afterAll, beforeAll, expect, it } from "vitest";

import { playAsked, timeFor } from "@/tests/histories/play-asked";
import { playHistory } from "@/tests/histories/play-history";
import { NOT_YET } from "@/tests/histories/properties";
import { history } from "@/tests/histories/scenes";
import { openStage, type Stage } from "@/tests/histories/stage";

/** A history takes a tenth of it on a machine that has nothing else to do. */
const AT_MOST_MS = 6_000;

/** Plays so many histories of a seed, which are always the same. */
export function holdInHistories(seed: number, count: number): void {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  const title = `every record ends in the truth and everything live is explained, whatever happens outside (seed ${seed})`;
  const test = async () => {
    const play = async (moves: Parameters<typeof playHistory>[1]) => {
      const found = (await playHistory(stage, moves)).filter(({ property: broken }) => !NOT_YET.has(broken));
      return found.map(({ property: broken, problem }) => `${broken}: ${problem}`);
    };
    expect(await playAsked({ seed, count }, { history, play, folder: "tests/histories/first.test.ts" })).toBe("");
  };
  it(title, test, timeFor(count, AT_MOST_MS));
}
