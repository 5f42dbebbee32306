import { describe, expect, it } from "vitest";

import { conditional, createAnswerCache, type KeptAnswer } from "@/lib/github/kept-answers";

const answer = (text: string): KeptAnswer => {
  const body = new TextEncoder().encode(text);
  return { etag: '"1"', contentType: "application/json", link: null, sentAt: 0, body };
};
const textOf = (kept: KeptAnswer | undefined) => (kept === undefined ? null : new TextDecoder().decode(kept.body));

describe("the cache of answers", () => {
  it("forgets the least recently used one when it holds too many", () => {
    const cache = createAnswerCache({ entries: 2, bytes: 100 });
    cache.set("a", answer("1"));
    cache.set("b", answer("2"));
    cache.get("a");
    cache.set("c", answer("3"));
    expect(["a", "b", "c"].map((key) => textOf(cache.get(key)))).toEqual(["1", null, "3"]);
  });

  it("is bounded in size, and does not keep one answer that alone is too big", () => {
    const cache = createAnswerCache({ entries: 10, bytes: 10 });
    cache.set("a", answer("123456"));
    cache.set("b", answer("123456"));
    expect(textOf(cache.get("a"))).toBeNull();
    expect(textOf(cache.get("b"))).toBe("123456");
    cache.set("c", answer("x".repeat(11)));
    expect(["a", "b", "c"].map((key) => textOf(cache.get(key)))).toEqual([null, "123456", null]);
  });

  it("counts a replaced answer once", () => {
    const cache = createAnswerCache({ entries: 10, bytes: 10 });
    for (const body of ["12345", "12345", "123456789"]) cache.set("a", answer(body));
    expect(textOf(cache.get("a"))).toBe("123456789");
  });
});

describe("a kept answer", () => {
  it("is asked for with its ETag while it is young, and without once nobody knows how old it is", async () => {
    let now = 1_000_000;
    const tags: unknown[] = [];
    const wire = (_url: string, call: { headers: Record<string, unknown> }) => {
      tags.push(call.headers["if-none-match"] ?? null);
      return Promise.resolve(new Response("[]", { headers: { etag: '"1"', "content-type": "application/json" } }));
    };
    const ask = conditional(wire, {
      cache: createAnswerCache({ entries: 2, bytes: 100 }),
      now: () => new Date(now),
    });
    const call = { method: "GET", headers: {} };
    const askAt = async (at: number) => {
      now = at;
      await ask("/runs", call);
    };
    for (const at of [1_000_000, 1_020_000, 1_200_000, 900_000]) await askAt(at);
    expect(tags).toEqual([null, '"1"', null, null]);
  });
});
