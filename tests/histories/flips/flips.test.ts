import fc from "fast-check";
import { afterAll, beforeAll, expect, inject, it } from "vitest";

import { type FlipStage, openFlipStage } from "@/tests/histories/flips/flip-stage";
import { flipMove } from "@/tests/histories/flips/moves";
import { playFlips } from "@/tests/histories/flips/play-flips";

const PATIENCE_MS = 600_000;

let stage: FlipStage;

beforeAll(async () => {
  stage = await openFlipStage();
});
afterAll(() => stage.close());

it("every flip ends in the truth, whatever happens to it", { timeout: PATIENCE_MS }, async () => {
  const { seed = 3, count = 15, path, endOnFailure = false } = inject("histories");
  const property = fc.asyncProperty(fc.array(flipMove, { minLength: 1, maxLength: 9 }), async (moves) => {
    expect(await playFlips(stage, moves)).toEqual([]);
  });
  await fc.assert(property, { seed, numRuns: count, endOnFailure, ...(path === undefined ? {} : { path }) });
});
