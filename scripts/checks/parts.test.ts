import { expect, it } from "vitest";
import { parseParts } from "@/scripts/checks/parts";
import { UsageProblem } from "@/scripts/refusal";

it("runs everything when no part is named", () => {
  expect(parseParts([])).toEqual(["check", "integration", "histories", "faults", "e2e"]);
});

it("runs the named parts in their fixed order", () => {
  expect(parseParts(["e2e", "integration"])).toEqual(["integration", "e2e"]);
});

it("refuses a part that does not exist", () => {
  expect(() => parseParts(["unit"])).toThrow(UsageProblem);
});
