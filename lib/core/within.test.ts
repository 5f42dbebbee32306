import { expect, it } from "vitest";

import { within } from "@/lib/core/within";

const late = () => new Error("too late");

it("answers what the work answers in time, or fails as it does", async () => {
  await expect(within(1_000, () => Promise.resolve(7), late)).resolves.toBe(7);
  await expect(within(1_000, () => Promise.reject(new Error("no")), late)).rejects.toThrow("no");
});

it("fails as late when the work does not end, and is not troubled by what that fails with afterwards", async () => {
  let fail: (error: Error) => void = () => undefined;
  const work = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  await expect(within(5, () => work, late)).rejects.toThrow("too late");
  fail(new Error("afterwards"));
  await expect(work).rejects.toThrow("afterwards");
});
