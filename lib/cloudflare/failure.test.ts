import { describe, expect, it } from "vitest";

import { cloudflareFailure } from "@/lib/cloudflare/failure";

function failure(status: number, codes: number[] = [], headers: Record<string, string> = {}) {
  const body = { success: false, errors: codes.map((code) => ({ code, message: "canary" })), result: null };
  return cloudflareFailure({ status, headers: new Headers(headers), body }, "read Pages project raxx-getraxx");
}

describe("a refused Cloudflare call", () => {
  it.each([
    [401, [], "unauthorized"],
    [403, [10000], "unauthorized"],
    [403, [9109], "unauthorized"],
    [400, [6003], "unauthorized"],
    [403, [], "forbidden"],
    [404, [8000007], "not_found"],
    [400, [7003], "refused"],
    [429, [], "rate_limited"],
    [500, [], "server_error"],
    [503, [10000], "server_error"],
  ])("with status %i and codes %j is %s", (status, codes, kind) => {
    expect(failure(status, codes)).toMatchObject({ upstream: "cloudflare", kind, status });
  });

  it("names codes and never repeats Cloudflare's words", () => {
    const error = failure(400, [7003]);
    expect(error.message).toContain("code 7003");
    expect(error.message + JSON.stringify(error)).not.toContain("canary");
  });

  it("reads any body, and says how long to wait", () => {
    const answer = { status: 429, headers: new Headers({ "retry-after": "300" }), body: "<html>" };
    expect(cloudflareFailure(answer, "x").retryAfter).toBe(300);
    expect(failure(429).retryAfter).toBe(60);
  });
});
