import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, it } from "vitest";

import { playRotations } from "@/tests/histories/rotations/play-rotations";
import { rotationMove } from "@/tests/histories/rotations/rotation-moves";
import { openRotationStage, type RotationStage } from "@/tests/histories/rotations/rotation-stage";

const PATIENCE_MS = 600_000;

let stage: RotationStage;

beforeAll(async () => {
  stage = await openRotationStage();
});
afterAll(() => stage.close());

it("no old value is worthless before every place runs with the new one, whatever happens", {
  timeout: PATIENCE_MS,
}, async () => {
  const { seed = 5, count = 15, path, endOnFailure = false } = inject("histories");
  const property = fc.asyncProperty(fc.array(rotationMove, { minLength: 1, maxLength: 9 }), async (moves) => {
    expect(await playRotations(stage, moves)).toEqual([]);
  });
  await fc.assert(property, { seed, numRuns: count, endOnFailure, ...(path === undefined ? {} : { path }) });
});
