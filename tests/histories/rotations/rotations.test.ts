import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";

import { playAsked, timeFor } from "@/tests/histories/play-asked";
import { playRotations } from "@/tests/histories/rotations/play-rotations";
import { rotationMove } from "@/tests/histories/rotations/rotation-moves";
import { openRotationStage, type RotationStage } from "@/tests/histories/rotations/rotation-stage";

const SEED = 5;
const COUNT = 15;
/** A history takes a tenth of it on a machine that has nothing else to do. */
const AT_MOST_MS = 4_000;

let stage: RotationStage;

beforeAll(async () => {
  stage = await openRotationStage();
});
afterAll(() => stage.close());

it("no old value is worthless before every place runs with the new one, whatever happens", {
  timeout: timeFor(COUNT, AT_MOST_MS),
}, async () => {
  const history = fc.array(rotationMove, { minLength: 1, maxLength: 9 });
  const play = (moves: Parameters<typeof playRotations>[1]) => playRotations(stage, moves);
  const failure = await playAsked({ seed: SEED, count: COUNT }, { history, play, folder: "tests/histories/rotations" });
  expect(failure).toBe("");
});
