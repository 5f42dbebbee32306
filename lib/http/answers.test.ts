import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { AppError } from "@/lib/core/errors";
import { answerWithEtag } from "@/lib/http/etag";
import { idempotencyKeyOf } from "@/lib/http/idempotency-key";
import { notAllowed } from "@/lib/http/not-allowed";
import { notFoundProblem } from "@/lib/http/not-found";
import { requestIdOf } from "@/lib/http/request-id";
import { problem } from "@/lib/http/respond";
import { containing } from "@/tests/factories/matchers";

const asked = (headers: Record<string, string> = {}) => new Request("https://console.raxx.app/api/x", { headers });

describe("a strong ETag", () => {
  const tagOf = (identity: object) => answerWithEtag(asked(), {}, identity).headers.get("etag") ?? "";

  it("changes with what counts as a change, and only then", () => {
    expect(tagOf([1])).toBe(tagOf([1]));
    expect(tagOf([1])).not.toBe(tagOf([2]));
    expect(tagOf([1])).toMatch(/^"[\w-]{27}"$/);
  });

  it.each([
    ["itself", (tag: string) => tag],
    ["itself in a list", (tag: string) => `"other", ${tag}`],
    ["its weak form, as a compressing router makes it", (tag: string) => `W/${tag}`],
    ["anything", () => "*"],
  ])("answers 304 without a body to %s", async (_what, header) => {
    const response = answerWithEtag(asked({ "if-none-match": header(tagOf([1])) }), { big: true }, [1]);
    expect(response.status).toBe(304);
    expect(await response.text()).toBe("");
    expect(response.headers.get("etag")).toBe(tagOf([1]));
  });

  it.each(["", '"other"', "garbage", "W/"])("answers in full to %j", async (header) => {
    const response = answerWithEtag(asked({ "if-none-match": header }), { big: true }, [1]);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ big: true });
    expect(response.headers.get("cache-control")).toBe("no-store");
  });
});

describe("a problem", () => {
  it("says what, why and under which request id, and cannot be overwritten by what is added to it", async () => {
    const extra = { deploy_id: "dep_1", status: 200, code: "fine", request_id: "forged" };
    const error = new AppError("deploy_in_flight", "A deploy is live.", { extra });
    const response = problem(error, "req_12345678");
    expect(response.status).toBe(409);
    expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(response.headers.get("x-request-id")).toBe("req_12345678");
    expect(await response.json()).toEqual({
      type: "urn:raxx-console:problem:deploy_in_flight",
      title: "A deploy of this surface is live",
      status: 409,
      code: "deploy_in_flight",
      detail: "A deploy is live.",
      request_id: "req_12345678",
      deploy_id: "dep_1",
    });
  });

  it("says in whole seconds when to come back", () => {
    const wait = (retryAfter: number) =>
      problem(new AppError("rate_limited", "x", { retryAfter }), "req_12345678").headers.get("retry-after");
    expect([0, 0.2, 1.5, 60].map(wait)).toEqual(["1", "1", "2", "60"]);
  });
});

describe("an address or method that is not there", () => {
  it("answers 404 in the API's own words, for every method", async () => {
    for (const [method, handler] of Object.entries(notFoundProblem())) {
      const response = handler(new Request("https://console.raxx.app/api/nope?x=1", { method }));
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ code: "not_found", detail: containing("/api/nope") });
    }
  });

  it("answers 405 and names the methods there are", async () => {
    const response = notAllowed("GET, POST").DELETE(
      new Request("https://console.raxx.app/api/x", { method: "DELETE" }),
    );
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, POST");
    expect(await response.json()).toMatchObject({
      code: "method_not_allowed",
      detail: containing("DELETE"),
    });
  });
});

describe("a request id", () => {
  it("is the caller's own when it is a sensible one", () => {
    expect(requestIdOf(new Headers({ "x-request-id": "trace-0123_ABC" }))).toBe("trace-0123_ABC");
  });

  it.each(["short", "x".repeat(65), "has space in it", "<script>alert(1)</script>", ""])(
    "is a new one instead of %j",
    (given) => {
      expect(requestIdOf(new Headers({ "x-request-id": given }))).toMatch(/^req_[a-z2-7]{24}$/);
    },
  );
});

describe("an idempotency key", () => {
  const keyOf = (key: string) => idempotencyKeyOf(asked({ "idempotency-key": key }));

  it("is what was sent, or null without one", () => {
    expect(keyOf("8f14e45f-ea1c-4b4b-9d3e-0a1b2c3d4e5f")).toBe("8f14e45f-ea1c-4b4b-9d3e-0a1b2c3d4e5f");
    expect(idempotencyKeyOf(asked())).toBeNull();
  });

  it("is refused when it is empty, too long, or not visible ASCII", () => {
    const printable = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 200 });
    const bad = fc.oneof(
      fc.constantFrom("", "a b", "ä", "\u0080"),
      printable.map((text) => `x${text} ${text}x`.padEnd(201, "x")),
    );
    fc.assert(
      fc.property(bad, (key) => {
        expect(() => keyOf(key)).toThrow(expect.objectContaining({ code: "invalid_input" }));
      }),
    );
  });
});
