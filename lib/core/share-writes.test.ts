import { describe, expect, it } from "vitest";

import { shareWrites } from "@/lib/core/share-writes";

interface Item {
  name: string;
  key: object;
}

const KEY = {};
const item = (name: string, key: object = KEY): Item => ({ name, key });

/** Writes that end at their next turn, except those that hold what cannot be written. */
function openWrites(refused: readonly string[] = [], atMost = 100) {
  const written: string[][] = [];
  const write = async (items: readonly Item[]) => {
    const names = items.map(({ name }) => name);
    await new Promise((resolve) => setImmediate(resolve));
    if (names.includes("away")) throw new Error("away");
    if (names.some((name) => refused.includes(name))) throw new Error("refused");
    written.push(names);
    return ({ name }: Item) => `wrote ${name}`;
  };
  const isOnes = (error: unknown) => error instanceof Error && error.message === "refused";
  return { written, put: shareWrites({ write, keyOf: ({ key }: Item) => key, atMost, isOnes }) };
}

describe("shared writes", () => {
  it("write a burst at once, and each is told its own", async () => {
    const { written, put } = openWrites();
    const burst = ["a", "b", "c"].map((name) => put(item(name)));
    expect(await Promise.all(burst)).toEqual(["wrote a", "wrote b", "wrote c"]);
    expect(written).toEqual([["a", "b", "c"]]);
    expect(await put(item("d"))).toBe("wrote d");
  });

  it("have those who come meanwhile write together, no more than so many", async () => {
    const { written, put } = openWrites([], 2);
    const first = put(item("a"));
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, ...["b", "c", "d"].map((name) => put(item(name)))]);
    expect(written).toEqual([["a"], ["b", "c"], ["d"]]);
  });

  it("refuse only the one that cannot be written", async () => {
    const { put } = openWrites(["bad"]);
    const ends = await Promise.allSettled(["a", "bad", "c", "d", "e"].map((name) => put(item(name))));
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled", "fulfilled"]);
  });

  it("fail for all of one write where it is nobody's fault, and go on with the next", async () => {
    const { written, put } = openWrites();
    const ends = await Promise.allSettled(["a", "away"].map((name) => put(item(name))));
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    expect(await put(item("b"))).toBe("wrote b");
    expect(written).toEqual([["b"]]);
  });

  it("do not wait for those of another key", async () => {
    const { written, put } = openWrites();
    await Promise.all([put(item("a")), put(item("b", {}))]);
    expect(written).toEqual([["a"], ["b"]]);
  });
});
