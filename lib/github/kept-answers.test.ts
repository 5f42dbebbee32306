import { describe, expect, it } from "vitest";

import { createAnswerCache, type KeptAnswer } from "@/lib/github/kept-answers";

const answer = (text: string): KeptAnswer => {
  const body = new TextEncoder().encode(text);
  return { etag: '"1"', contentType: "application/json", link: null, sentAt: 0, body };
};
const textOf = (kept: KeptAnswer | null) => (kept === null ? null : new TextDecoder().decode(kept.body));

describe("the cache of answers", () => {
  it("forgets the least recently used one when it holds too many", () => {
    const cache = createAnswerCache({ entries: 2, bytes: 100 });
    cache.keep("a", answer("1"));
    cache.keep("b", answer("2"));
    cache.get("a");
    cache.keep("c", answer("3"));
    expect(["a", "b", "c"].map((key) => textOf(cache.get(key)))).toEqual(["1", null, "3"]);
  });

  it("is bounded in size, also when one answer alone is too big", () => {
    const cache = createAnswerCache({ entries: 10, bytes: 10 });
    cache.keep("a", answer("123456"));
    cache.keep("b", answer("123456"));
    expect(cache.get("a")).toBeNull();
    expect(cache.get("b")).not.toBeNull();
    cache.keep("c", answer("x".repeat(11)));
    expect(["a", "b", "c"].map((key) => cache.get(key))).toEqual([null, null, null]);
  });

  it("counts a replaced answer once", () => {
    const cache = createAnswerCache({ entries: 10, bytes: 10 });
    for (const body of ["12345", "12345", "123456789"]) cache.keep("a", answer(body));
    expect(textOf(cache.get("a"))).toBe("123456789");
  });
});
