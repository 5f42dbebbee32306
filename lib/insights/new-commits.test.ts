import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { openNewCommits } from "@/lib/insights/new-commits";

/** A history in which each commit comes from one or two before it, and of which some are not known. */
const HISTORIES = fc
  .record({
    steps: fc.array(fc.record({ first: fc.nat(2), second: fc.option(fc.nat(5)) }), { minLength: 2, maxLength: 24 }),
    unknown: fc.array(fc.nat(24), { maxLength: 3 }),
  })
  .map(({ steps, unknown }) => {
    const parents = new Map<string, readonly string[]>([["c0", []]]);
    steps.forEach(({ first, second }, index) => {
      const older = (back: number) => `c${Math.max(0, index - back)}`;
      const before = second === null ? [older(first)] : [older(first), older(second)];
      parents.set(`c${index + 1}`, [...new Set(before)]);
    });
    const known = new Map([...parents].filter((_, index) => !unknown.includes(index)));
    return { parents, known, shas: [...parents.keys()] };
  });

function ancestorsOf(parents: ReadonlyMap<string, readonly string[]>, from: string): Set<string> {
  const all = new Set([from]);
  for (const sha of all) for (const parent of parents.get(sha) ?? []) all.add(parent);
  return all;
}

describe("the commits that come with a move", () => {
  it("are those between on a straight line, and none backwards", () => {
    const between = openNewCommits(
      new Map([
        ["d", ["c"]],
        ["c", ["b"]],
        ["b", ["a"]],
        ["a", ["unknown"]],
      ]),
    );
    expect(between("a", "d")).toEqual(["d", "c", "b"]);
    expect(between("d", "a")).toEqual([]);
    expect(between("c", "c")).toEqual([]);
    // What lies between an old stretch and a new one is not known: what is older may be hidden there.
    const apart = openNewCommits(
      new Map([
        ["z", ["gap"]],
        ["b", ["a"]],
        ["a", []],
      ]),
    );
    expect([apart("b", "z"), apart("z", "b")]).toEqual([null, null]);
    expect(between("x", "d")).toBeNull();
    expect(between("d", "x")).toBeNull();
  });

  it("are never anything but what the second contains and the first does not, and all of it where all is known", () => {
    fc.assert(
      fc.property(HISTORIES, fc.nat(), fc.nat(), ({ parents, known, shas }, one, other) => {
        const [from, to] = [shas[one % shas.length] ?? "", shas[other % shas.length] ?? ""];
        const old = ancestorsOf(parents, from);
        const truth = [...ancestorsOf(parents, to)].filter((sha) => !old.has(sha)).sort();
        expect([...(openNewCommits(parents)(from, to) ?? ["nothing"])].sort()).toEqual(truth);
        const told = openNewCommits(known)(from, to);
        if (told !== null) expect([...told].sort()).toEqual(truth);
      }),
    );
  });
});
