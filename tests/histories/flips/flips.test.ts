import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";

import { type FlipStage, openFlipStage } from "@/tests/histories/flips/flip-stage";
import { flipMove } from "@/tests/histories/flips/moves";
import { playFlips } from "@/tests/histories/flips/play-flips";
import { playAsked, timeFor } from "@/tests/histories/play-asked";

const SEED = 3;
const COUNT = 15;
/** A history takes a tenth of it on a machine that has nothing else to do. */
const AT_MOST_MS = 3_000;

let stage: FlipStage;

beforeAll(async () => {
  stage = await openFlipStage();
});
afterAll(() => stage.close());

it("every flip ends in the truth, whatever happens to it", { timeout: timeFor(COUNT, AT_MOST_MS) }, async () => {
  const history = fc.array(flipMove, { minLength: 1, maxLength: 9 });
  const play = (moves: Parameters<typeof playFlips>[1]) => playFlips(stage, moves);
  expect(await playAsked({ seed: SEED, count: COUNT }, { history, play, folder: "tests/histories/flips" })).toBe("");
});
