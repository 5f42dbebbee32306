import { expect, it } from "vitest";
import { restartDelay } from "@/sandbox/backoff";

it("doubles the wait from half a second up to half a minute", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 50].map(restartDelay)).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000,
  ]);
});
