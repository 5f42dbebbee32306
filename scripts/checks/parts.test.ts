import { expect, it } from "vitest";
import { UsageProblem } from "@/cli/refusal";
import { parseParts } from "@/scripts/checks/parts";

it("runs everything when no part is named", () => {
  expect(parseParts([])).toEqual(["check", "integration", "histories", "faults", "e2e"]);
});

it("runs the named parts in their fixed order", () => {
  expect(parseParts(["e2e", "integration"])).toEqual(["integration", "e2e"]);
});

it("refuses a part that does not exist", () => {
  expect(() => parseParts(["unit"])).toThrow(UsageProblem);
});
