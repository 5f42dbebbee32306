import "server-only";

/** What each known commit comes from. */
export type Parents = ReadonlyMap<string, readonly string[]>;

interface Reach {
  /** The commit and all its known ancestors, with those of them that lie beyond what is known. */
  all: ReadonlySet<string>;
  /** Those whose parents are not known: what is behind them may be anything older. */
  edge: readonly string[];
}

export interface Graph {
  /** Whether `live` contains `commit`; null where what is known does not tell. */
  contains: (live: string, commit: string) => boolean | null;
  /** How many commits `commit` has that `live` has not; null where what is known does not tell. */
  countAway: (live: string, commit: string) => number | null;
}

/**
 * Which commit contains which, by what commits come from. A commit that is not found among the ancestors that are known is surely none of
 * them where every unknown one lies behind that very commit: nobody is his own ancestor.
 */
export function readGraph(parents: Parents): Graph {
  const reachOf = remembered((sha) => walk(parents, sha));
  const children = invert(parents);
  const laterThan = remembered((sha) => walk(children, sha).all);

  return {
    contains(live, commit) {
      if (reachOf(live).all.has(commit)) return true;
      // A commit that is unknown itself has no known ancestors: then nothing lies surely behind it.
      const behind = reachOf(commit).all;
      return reachOf(live).edge.every((sha) => behind.has(sha)) ? false : null;
    },
    countAway(live, commit) {
      const has = reachOf(live);
      const { all, edge } = reachOf(commit);
      const away = [...all].filter((sha) => !has.all.has(sha));
      // What lies behind an unknown commit of `live` may be one of those counted, unless each of them came later.
      const isSure = has.edge.every((sha) => away.every((counted) => laterThan(sha).has(counted)));
      return isSure && edge.every((sha) => has.all.has(sha)) ? away.length : null;
    },
  };
}

function remembered<Made>(make: (sha: string) => Made): (sha: string) => Made {
  const made = new Map<string, Made>();
  return (sha) => {
    const known = made.get(sha) ?? make(sha);
    made.set(sha, known);
    return known;
  };
}

function walk(next: Parents, from: string): Reach {
  const all = new Set([from]);
  const edge: string[] = [];
  // A set is gone through in the order it grew, also by what is added meanwhile.
  for (const sha of all) {
    const following = next.get(sha);
    if (following === undefined) edge.push(sha);
    for (const one of following ?? []) all.add(one);
  }
  return { all, edge };
}

function invert(parents: Parents): Parents {
  const children = new Map<string, string[]>();
  for (const [sha, before] of parents) {
    for (const parent of before) children.set(parent, [...(children.get(parent) ?? []), sha]);
  }
  return children;
}
