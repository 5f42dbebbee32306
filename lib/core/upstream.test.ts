import { describe, expect, it } from "vitest";

import { AppError } from "@/lib/core/errors";
import { UpstreamError } from "@/lib/core/upstream";

/** The same error as another bundle of the process makes it: another class of the same name. */
function fromAnotherBundle(name: string): Error {
  const error = new Error("no answer");
  error.name = name;
  return error;
}

describe("an error that crosses a bundle", () => {
  it("is still what its name says", () => {
    expect(fromAnotherBundle("UpstreamError") instanceof UpstreamError).toBe(true);
    expect(fromAnotherBundle("AppError") instanceof AppError).toBe(true);
  });

  it("is not taken for another kind", () => {
    expect(fromAnotherBundle("AppError") instanceof UpstreamError).toBe(false);
    expect(new Error("anything") instanceof AppError).toBe(false);
    expect({ name: "AppError" } instanceof AppError).toBe(false);
    expect(new UpstreamError("github", { kind: "timeout", message: "late" }) instanceof UpstreamError).toBe(true);
  });
});
