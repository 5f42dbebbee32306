import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UnexpectedShape } from "@/lib/core/told";
import { UpstreamError } from "@/lib/core/upstream";
import { translateGitHubError } from "@/lib/github/failure";
import { NoAnswer } from "@/lib/outgoing/http";

const now = new Date("2026-11-20T10:00:00Z");
const context = { what: "start deploy.yml", now };

function answered(status: number, data: unknown = {}, headers: Record<string, string> = {}): Error {
  return Object.assign(new Error("HttpError"), {
    status,
    request: { headers: { authorization: "Bearer ghp_0123456789abcdefghij" } },
    response: { status, headers, data },
  });
}

function translate(...answer: Parameters<typeof answered>): UpstreamError {
  return translateGitHubError(answered(...answer), context);
}

describe("a failed GitHub call", () => {
  it.each([
    [401, "unauthorized", false],
    [403, "forbidden", false],
    [404, "not_found", false],
    [408, "timeout", true],
    [409, "refused", false],
    [410, "not_found", false],
    [422, "refused", false],
    [429, "rate_limited", false],
    [451, "forbidden", false],
    [300, "server_error", true],
    [304, "server_error", true],
    [307, "moved", false],
    [500, "server_error", true],
    [502, "server_error", true],
    [503, "server_error", true],
  ])("with status %i is %s", (status, kind, mayHaveHappened) => {
    const error = translate(status);
    expect(error).toMatchObject({ upstream: "github", kind, status, mayHaveHappened });
    expect(error.message).toContain("start deploy.yml");
  });

  it("repeats GitHub's own reason for a refusal, without its documentation link", () => {
    const body = { message: "No ref found for: nope", documentation_url: "https://docs.example/x" };
    expect(translate(422, body).message).toBe("GitHub refused to start deploy.yml: No ref found for: nope.");
  });

  it("loses of GitHub's reason what no database takes and shows what turns a line around", () => {
    const message = `No ref found for: \u0000 ma\ud83din\u202e${"x".repeat(100_000)}`;
    const told = translate(422, { message }).message;
    expect(told).toMatch(/^GitHub refused to start deploy.yml: No ref found for: ma\ufffdin\[U\+202E\]x+…\.$/);
    expect(told.length).toBeLessThan(500);
  });

  it("adds the reasons of single fields on one line", () => {
    const body = { message: "Validation\nFailed", errors: [{ message: "ref is bad" }, "input is bad", { code: "x" }] };
    expect(translate(422, body).message).toContain("Validation Failed: ref is bad: input is bad");
  });

  it("carries neither the request, nor the body, nor a key", () => {
    const error = translate(422, { message: "token=ghp_0123456789abcdefghij was sent", env: "canary" });
    expect(error.cause).toBeUndefined();
    expect(JSON.stringify(error) + error.message).not.toMatch(/ghp_0123|canary/);
  });

  it("is a limit, not a missing right, when nothing remains", () => {
    const reset = String(now.getTime() / 1000 + 90);
    const error = translate(403, {}, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset });
    expect(error).toMatchObject({ kind: "rate_limited", retryAfter: 90 });
  });

  it("keeps the seconds of retry-after", () => {
    expect(translate(403, {}, { "retry-after": "30" })).toMatchObject({ kind: "rate_limited", retryAfter: 30 });
  });

  it("waits a minute for a secondary limit that names no time", () => {
    const error = translate(403, { message: "You have exceeded a secondary rate limit." });
    expect(error).toMatchObject({ kind: "rate_limited", retryAfter: 60 });
  });

  it("is a timeout or unreachable when no answer came, also inside Octokit's own error", () => {
    const wrapped = Object.assign(new Error("failed"), { status: 500, cause: new NoAnswer("timeout", "no answer") });
    expect(translateGitHubError(wrapped, context)).toMatchObject({ kind: "timeout", status: null });
    const direct = translateGitHubError(new NoAnswer("unreachable", "ECONNREFUSED"), context);
    expect(direct.kind).toBe("unreachable");
    expect(direct.message).toContain("ECONNREFUSED");
  });

  it("is unreadable when the answer has another shape, and for anything nobody foresaw: GitHub did answer", () => {
    for (const thrown of [new UnexpectedShape("id is missing"), new TypeError("x is undefined"), "words", undefined]) {
      const error = translateGitHubError(thrown, context);
      expect(error).toMatchObject({ kind: "unreadable", mayHaveHappened: true });
      expect(error.message).toContain('GitHub answered something unexpected for "start deploy.yml"');
    }
  });

  it("is an UpstreamError whatever was thrown", () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record({ response: fc.anything() })), (thrown) => {
        expect(translateGitHubError(thrown, context)).toBeInstanceOf(UpstreamError);
      }),
    );
  });

  it("stays what it is when it has been translated already", () => {
    const error = new UpstreamError("github", { kind: "refused", message: "no" });
    expect(translateGitHubError(error, context)).toBe(error);
  });
});
