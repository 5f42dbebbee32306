import "server-only";

import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import { within } from "@/lib/core/within";
import { shortSha } from "@/lib/core/words";
import type { Context } from "@/lib/db/context";
import { type Graph, readGraph } from "@/lib/where/ancestry";
import type { Standing } from "@/lib/where/rules";

/** What is known of main that far back answers without a call. */
const COMMITS_READ = 5_000;
/** One answer costs GitHub no more comparisons, and no more time. */
const COMPARISONS_ASKED = 40;
const PATIENCE_MS = 8_000;
const MOST_REMEMBERED = 20_000;

/** GitHub's comparisons: what a commit contains never changes. */
const compared = new Map<string, Standing>();

const tooSlow = () => new UpstreamError("github", { kind: "timeout", message: "GitHub took too long." });

const unsure = (why: string): Standing => ({ contained: null, why });

/** What runs, and what is looked for in it. */
interface Pair {
  live: string;
  commit: string;
}

interface Asking {
  ctx: Context;
  graph: Graph;
  left: number;
  until: number;
}

/** How commits stand to each other: by what main is known to be made of, else by GitHub's comparison, of which only some are asked for. */
export async function openContainment(ctx: Context): Promise<(pair: Pair) => Promise<Standing>> {
  const graph = await readKnownGraph(ctx);
  const asking: Asking = { ctx, graph, left: COMPARISONS_ASKED, until: Date.now() + PATIENCE_MS };
  const asked = new Map<string, Promise<Standing>>();
  return (pair) => {
    const key = `${ctx.repository} ${pair.live} ${pair.commit}`;
    const standing = asked.get(key) ?? findStanding(asking, pair, key);
    asked.set(key, standing);
    return standing;
  };
}

async function findStanding(asking: Asking, pair: Pair, key: string): Promise<Standing> {
  const { live, commit } = pair;
  const contained = live === commit || asking.graph.contains(live, commit);
  if (contained === true) return { contained };
  const away = contained === false ? asking.graph.countAway(live, commit) : null;
  if (contained === false && away !== null) return { contained, away };
  const standing = compared.get(key) ?? (await compareByGitHub(asking, pair));
  if (compared.size >= MOST_REMEMBERED) compared.clear();
  if (standing.contained !== null) compared.set(key, standing);
  // That it is not there is known: how far it is ahead is all that GitHub was asked for.
  return contained === false && standing.contained === null ? { contained, away: null } : standing;
}

async function compareByGitHub(asking: Asking, { live, commit }: Pair): Promise<Standing> {
  const { ctx, until } = asking;
  if (asking.left <= 0) return unsure("Too many comparisons would be needed.");
  asking.left -= 1;
  const compare = () => outside("compare", () => ctx.github.compare(live, commit));
  try {
    const told = await within(Math.max(1, until - Date.now()), compare, tooSlow);
    if (told === null) return unsure(`GitHub does not know ${shortSha(live)}.`);
    const contained = told.status === "identical" || told.status === "behind";
    return contained ? { contained } : { contained, away: told.aheadBy };
  } catch (error) {
    if (error instanceof UpstreamError) return unsure(error.message);
    throw error;
  }
}

/** What the newest commits of main that the console knows come from. */
export async function readKnownGraph(ctx: Context): Promise<Graph> {
  const rows = await ctx.db.knownCommit.findMany({
    where: { hasParents: true },
    select: { sha: true, parents: true },
    orderBy: { seenAt: "desc" },
    take: COMMITS_READ,
  });
  return readGraph(new Map(rows.map(({ sha, parents }) => [sha, parents])));
}
