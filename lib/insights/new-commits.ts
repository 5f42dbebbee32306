import "server-only";

/** What each known commit comes from. */
type Parents = ReadonlyMap<string, readonly string[]>;

type Paint = "old" | "new";

/** What is known of main, so that it is gone through once and not for each question. */
interface History {
  parents: Parents;
  /** Every commit stands before those it comes from. */
  rank: ReadonlyMap<string, number>;
  /** The unknown commits that each commit surely comes from, as bits. */
  edges: ReadonlyMap<string, bigint>;
}

/**
 * Which commits come with a move from one commit to another: those that the second contains and the first does not. Null where what is
 * known does not tell. Each answer costs as much as lies between the two, as git's own way does.
 */
export function openNewCommits(parents: Parents): (from: string, to: string) => readonly string[] | null {
  const order = orderCommits(parents);
  const rank = new Map(order.map((sha, index) => [sha, index]));
  const history = { parents, rank, edges: markEdges(parents, order) };
  return (from, to) => {
    if (from === to) return [];
    const brought = parents.has(from) && parents.has(to) ? walkBetween(history, from, to) : null;
    // What lies behind an unknown commit may be one of those found, unless that one came later: nobody is his own ancestor.
    const behind = history.edges.get(from) ?? 0n;
    return brought?.every((sha) => ((history.edges.get(sha) ?? 0n) & behind) === behind) === true ? brought : null;
  };
}

/** The commits, and the unknown ones they come from: each before those it comes from. */
function orderCommits(parents: Parents): string[] {
  const children = new Map<string, number>();
  for (const before of parents.values()) {
    for (const sha of before) children.set(sha, (children.get(sha) ?? 0) + 1);
  }
  const order = [...parents.keys()].filter((sha) => !children.has(sha));
  // The list is gone through in the order it grows.
  for (const sha of order) {
    for (const parent of parents.get(sha) ?? []) {
      const left = (children.get(parent) ?? 1) - 1;
      children.set(parent, left);
      if (left === 0) order.push(parent);
    }
  }
  return order;
}

function markEdges(parents: Parents, order: readonly string[]): ReadonlyMap<string, bigint> {
  const edges = new Map<string, bigint>();
  let next = 1n;
  for (const sha of order.toReversed()) {
    const before = parents.get(sha);
    edges.set(sha, before === undefined ? next : before.reduce((all, parent) => all | (edges.get(parent) ?? 0n), 0n));
    if (before === undefined) next <<= 1n;
  }
  return edges;
}

/** Goes back from both at once, the newest first: what is old makes all before it old, and what stays new was brought. */
function walkBetween({ parents, rank }: History, from: string, to: string): string[] | null {
  const paint = new Map<string, Paint>([
    [from, "old"],
    [to, "new"],
  ]);
  const waiting = new Set([from, to]);
  const brought: string[] = [];
  while ([...waiting].some((sha) => paint.get(sha) === "new")) {
    const sha = newestOf(waiting, rank);
    const own = paint.get(sha) ?? "old";
    const before = parents.get(sha);
    if (before === undefined && own === "new") return null;
    waiting.delete(sha);
    if (own === "new") brought.push(sha);
    for (const parent of before ?? []) {
      paint.set(parent, own === "old" ? "old" : (paint.get(parent) ?? "new"));
      waiting.add(parent);
    }
  }
  return brought;
}

function newestOf(waiting: ReadonlySet<string>, rank: ReadonlyMap<string, number>): string {
  const placeOf = (sha: string) => rank.get(sha) ?? Number.POSITIVE_INFINITY;
  return [...waiting].reduce((newest, sha) => (placeOf(sha) < placeOf(newest) ? sha : newest));
}
