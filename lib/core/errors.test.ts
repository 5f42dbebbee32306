import { describe, expect, it } from "vitest";

import { AppError, ERROR_STATUS, invalidInput } from "@/lib/core/errors";
import { UpstreamError, type UpstreamFailureKind } from "@/lib/core/upstream";

describe("an error", () => {
  it("answers the status that the contract gives its code", () => {
    expect(ERROR_STATUS).toMatchObject({
      unauthenticated: 401,
      forbidden: 403,
      step_up_failed: 403,
      step_up_locked: 429,
      not_found: 404,
      method_not_allowed: 405,
      conflict: 409,
      deploy_in_flight: 409,
      payload_too_large: 413,
      unsupported_media_type: 415,
      misdirected: 421,
      invalid_input: 422,
      blocked: 423,
      rate_limited: 429,
      upstream_failed: 502,
      upstream_timeout: 504,
      unavailable: 503,
      internal: 500,
    });
    expect(new AppError("blocked", "x").status).toBe(423);
  });

  it("names the field that is not valid", () => {
    expect(invalidInput("sha", "must be hex")).toMatchObject({
      code: "invalid_input",
      errors: [{ path: "sha", message: "must be hex" }],
    });
  });
});

describe("a failed outside call", () => {
  it.each([
    ["server_error", true],
    ["unreachable", true],
    ["timeout", true],
    ["unauthorized", false],
    ["forbidden", false],
    ["rate_limited", false],
    ["not_found", false],
    ["refused", false],
  ] satisfies [UpstreamFailureKind, boolean][])("that is %s may have happened: %s", (kind, may) => {
    expect(new UpstreamError("github", { kind, message: "x" }).mayHaveHappened).toBe(may);
  });
});
