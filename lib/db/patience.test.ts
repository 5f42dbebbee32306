import { describe, expect, it } from "vitest";

import { beginWait, PATIENCE_MS, waitWords } from "@/lib/db/patience";

describe("the patience of one request", () => {
  it("is one for all its transactions: what the first has waited, the second has no more", () => {
    let at = 0;
    const patience = { leftMs: PATIENCE_MS };
    const first = beginWait(patience, () => at);
    at = 2_500;
    expect(first.left()).toBe(PATIENCE_MS - 2_500);
    first.end();
    const second = beginWait(patience, () => at);
    expect(second.left()).toBe(PATIENCE_MS - 2_500);
    at = 3_000;
    expect(second.left()).toBe(PATIENCE_MS - 3_000);
  });

  it("that is spent leaves one short try: what nobody holds is had at once", () => {
    let at = 0;
    const patience = { leftMs: PATIENCE_MS };
    const wait = beginWait(patience, () => at);
    at = 60_000;
    wait.end();
    expect(beginWait(patience, () => at).left()).toBe(200);
  });

  it("without a caller who is waited for is a transaction's own", () => {
    expect(beginWait(undefined, () => 0).left()).toBe(PATIENCE_MS);
  });

  it.each([
    [3_004, "3 s"],
    [3_140, "3.1 s"],
    [420, "0.4 s"],
    [20_400, "20 s"],
  ])("is told in seconds: %d ms as %s", (ms, words) => {
    expect(waitWords(ms)).toBe(words);
  });
});
