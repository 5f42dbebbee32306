import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { changedKeys } from "@/lib/heroku/config";

describe("which config vars a release changed", () => {
  it.each([
    ["Set FLAG_A config vars", ["FLAG_A"]],
    ["Set FLAG_A, FLAG_B config vars", ["FLAG_A", "FLAG_B"]],
    ["Remove FLAG_A config vars", ["FLAG_A"]],
    ["Set A_B and Remove C_D, E config vars", ["A_B", "C_D", "E"]],
  ])("%j names them", (description, keys) => {
    expect(changedKeys(description)).toEqual(keys);
  });

  it.each(["Deploy 0123abcd", "Rollback to v4", "Attach DATABASE (@ref:x)", "Initial release", "", null])(
    "%j names none",
    (description) => {
      expect(changedKeys(description)).toEqual([]);
    },
  );

  it("are names whatever stands there", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        for (const key of changedKeys(`Set ${text} config vars`)) expect(key).toMatch(/^[A-Za-z_]\w*$/);
      }),
    );
  });
});
