import { expect, it } from "vitest";
import { inParallel } from "@/scripts/checks/in-parallel";

it("keeps the order of results and never runs more than the width at once", async () => {
  let running = 0;
  let most = 0;
  const job = (value: number) => async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 10 - value));
    running -= 1;
    return value;
  };
  expect(await inParallel([1, 2, 3, 4, 5].map(job), 2)).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});
