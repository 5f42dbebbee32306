import { describe, expect, it } from "vitest";

import { createAnswerCache, type KeptAnswer } from "@/lib/github/kept-answers";

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
