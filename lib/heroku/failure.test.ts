import { describe, expect, it } from "vitest";

import { herokuFailure } from "@/lib/heroku/failure";

function failure(status: number, body: unknown = null, headers: Record<string, string> = {}) {
  return herokuFailure({ status, headers: new Headers(headers), body }, "read app raxx-api-prod");
}

describe("a refused Heroku call", () => {
  it.each([
    [401, { id: "unauthorized", message: "Invalid credentials provided." }, "unauthorized"],
    [403, { id: "unauthorized", message: "…" }, "unauthorized"],
    [403, { id: "forbidden", message: "…" }, "forbidden"],
    [403, { id: "suspended", message: "…" }, "refused"],
    [402, { id: "delinquent", message: "…" }, "refused"],
    [404, { id: "not_found", message: "…" }, "not_found"],
    [422, { id: "invalid_params", message: "…" }, "refused"],
    [429, { id: "rate_limit", message: "…" }, "rate_limited"],
    [408, null, "timeout"],
    [502, "<html>", "server_error"],
    [302, null, "moved"],
    [200, { id: "not_found", message: "x" }, "unreadable"],
  ])("with status %i and %j is %s", (status, body, kind) => {
    expect(failure(status, body)).toMatchObject({ upstream: "heroku", kind, status });
  });

  it("never repeats Heroku's words, only its fixed id", () => {
    const error = failure(422, { id: "invalid_params", message: "canary", detail: "canary" });
    expect(error.message).toContain("invalid_params");
    expect(error.message + JSON.stringify(error)).not.toContain("canary");
    expect(failure(422, { id: "canary VALUE" }).message).not.toContain("canary");
  });

  it("says how long to wait", () => {
    expect(failure(429, null, { "retry-after": "12" }).retryAfter).toBe(12);
    expect(failure(429).retryAfter).toBe(60);
    expect(failure(500).retryAfter).toBeNull();
  });
});
