import { describe, expect, it } from "vitest";

import type { AppError } from "@/lib/core/errors";
import { BODY_LIMIT, parseBody, refuseLargeBody } from "@/lib/http/parse-body";

const JSON_TYPE = { "content-type": "application/json" };

function post(body: BodyInit | null, headers: Record<string, string> = JSON_TYPE): Request {
  return new Request("https://console.raxx.app/api/deploys", { method: "POST", headers, body });
}

function streamed(chunks: Uint8Array[], end: "close" | "break" = "close"): Request {
  const waiting = [...chunks];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = waiting.shift();
      if (chunk !== undefined) controller.enqueue(chunk);
      else if (end === "close") controller.close();
      else controller.error(new Error("connection lost"));
    },
  });
  const init = { method: "POST", headers: JSON_TYPE, body, duplex: "half" };
  return new Request("https://console.raxx.app/api/deploys", init);
}

const refused = (request: Request) =>
  parseBody(request).then(
    () => "accepted",
    (error: AppError) => error.code,
  );

describe("a body", () => {
  it("is JSON in UTF-8", async () => {
    expect(await parseBody(post('{"reason":"zażółć 👩🏽‍🚒"}'))).toEqual({ reason: "zażółć 👩🏽‍🚒" });
    const type = { "content-type": "Application/JSON; charset=utf-8" };
    expect(await parseBody(post("[]", type))).toEqual([]);
  });

  it.each([
    ["nothing", {}],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }],
    ["text, as another site may send without asking", { "content-type": "text/plain" }],
    ["something that only begins alike", { "content-type": "application/json-patch+json" }],
    ["two types", { "content-type": "text/plain, application/json" }],
  ])("is refused when it says to be %s", async (_what, headers) => {
    expect(await refused(post(new TextEncoder().encode("{}"), headers))).toBe("unsupported_media_type");
  });

  it.each(["", "{", "{'a':1}", "undefined", "NaN", '{"a":1}{', "\u0000"])("is refused when it is %j", async (text) => {
    expect(await refused(post(text))).toBe("invalid_input");
  });

  it("is refused when it is not UTF-8", async () => {
    expect(await refused(post(new Uint8Array([0x22, 0xff, 0xfe, 0x22])))).toBe("invalid_input");
  });

  it("may be as long as the limit and not a byte longer", async () => {
    const text = `"${"x".repeat(BODY_LIMIT - 2)}"`;
    expect(await refused(post(text))).toBe("accepted");
    expect(await refused(post(`${text} `))).toBe("payload_too_large");
  });

  it("is refused by its declared length before a byte is read", async () => {
    const request = post("{}", { ...JSON_TYPE, "content-length": String(BODY_LIMIT + 1) });
    expect(await refused(request)).toBe("payload_too_large");
    expect(request.bodyUsed).toBe(false);
    expect(() => refuseLargeBody(request)).toThrow(expect.objectContaining({ code: "payload_too_large" }));
  });

  it("is refused by what arrives when no length, or a false one, is declared", async () => {
    const chunk = new Uint8Array(100_000).fill(0x20);
    expect(await refused(streamed([chunk, chunk, chunk]))).toBe("payload_too_large");
  });

  it("is refused when it breaks off", async () => {
    expect(await refused(streamed([new TextEncoder().encode('{"a":')], "break"))).toBe("invalid_input");
  });

  it("may be nested as deep as it fits without harm", async () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    expect(await refused(post(deep))).toBe("accepted");
  });
});
