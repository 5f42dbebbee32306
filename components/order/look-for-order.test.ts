import { describe, expect, it } from "vitest";

import { lookWords } from "./look-for-order";

describe("an order whose answer was lost", () => {
  it("is not said to be absent for good when it is not found", () => {
    expect(lookWords(false, null)).toBe("Not saved so far. Look again, or send it again.");
    expect(lookWords(false, undefined)).toBe("");
    expect(lookWords(true, undefined)).toBe("The console still does not answer.");
  });
});
