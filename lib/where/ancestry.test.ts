import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readGraph } from "@/lib/where/ancestry";

const SIZE = 14;
const nameOf = (index: number) => `c${index}`;

/** Histories in which every commit comes from up to three older ones, of which some are not known. */
const histories = fc
  .tuple(
    fc.array(fc.array(fc.nat(SIZE - 1), { maxLength: 3 }), { minLength: SIZE, maxLength: SIZE }),
    fc.array(fc.boolean(), { minLength: SIZE, maxLength: SIZE }),
  )
  .map(([drawn, known]) => {
    const parents = drawn.map((all, index) => [...new Set(all.filter((parent) => parent < index))].map(nameOf));
    const whole = new Map(parents.map((all, index) => [nameOf(index), all]));
    const part = new Map([...whole].filter((_, index) => known[index]));
    return { whole, part };
  });

/** Written apart from the product: the ancestors of a commit, itself among them. */
function ancestorsOf(parents: ReadonlyMap<string, readonly string[]>, sha: string): Set<string> {
  return new Set([sha, ...(parents.get(sha) ?? []).flatMap((parent) => [...ancestorsOf(parents, parent)])]);
}

const every = Array.from({ length: SIZE }, (_, index) => nameOf(index));

describe("which commit contains which", () => {
  it("is known of every two where every commit is known", () => {
    fc.assert(
      fc.property(histories, ({ whole }) => {
        const graph = readGraph(whole);
        for (const live of every) {
          const has = ancestorsOf(whole, live);
          expect(every.map((commit) => graph.contains(live, commit))).toEqual(every.map((commit) => has.has(commit)));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("is never told wrong where some are not known, nor is how far one is ahead", () => {
    fc.assert(
      fc.property(histories, ({ whole, part }) => {
        const graph = readGraph(part);
        const of = new Map(every.map((sha) => [sha, ancestorsOf(whole, sha)]));
        const told = every.flatMap((live) => every.map((commit) => ({ live, commit })));
        const wrong = told.filter(({ live, commit }) => {
          const has = of.get(live) ?? new Set();
          const away = [...(of.get(commit) ?? [])].filter((sha) => !has.has(sha)).length;
          const isRight = [has.has(commit), null].includes(graph.contains(live, commit));
          return !isRight || ![away, null].includes(graph.countAway(live, commit));
        });
        expect(wrong).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });

  it("is known in a line of which only the newest are: what lies behind all of them is behind each", () => {
    const line = new Map(every.slice(5).map((sha, index) => [sha, [nameOf(index + 4)]]));
    const graph = readGraph(line);
    expect(graph.contains("c6", "c9")).toBe(false);
    expect(graph.countAway("c6", "c9")).toBe(3);
    expect(graph.contains("c9", "c6")).toBe(true);
    expect(graph.contains("c9", "c1")).toBeNull();
  });
});
