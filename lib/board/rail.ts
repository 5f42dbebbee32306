import "server-only";

import { type MainSeen, readMain, toNamedCommit } from "@/lib/board/main-seen";
import type { MainRail, Standing } from "@/lib/board/schemas";
import { judgeContainment } from "@/lib/board/standing";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { type Graph, readGraph } from "@/lib/where/ancestry";

const COMMITS_SHOWN = 12;
/** Of main as far back as it is known, so many tell which of the newest a surface has. */
const COMMITS_READ = 400;

interface Seen {
  main: MainSeen;
  graph: Graph;
  /** The newest commits, newest first. */
  newest: readonly string[];
  places: ReadonlyMap<string, number>;
}

/** The newest commits of main as they were last mirrored, and where what is live stands; asks no platform. */
export async function getMainRail(ctx: Context): Promise<MainRail> {
  return translated(async () => {
    const ids = ctx.config.surfaces.map(({ surface_id }) => surface_id);
    const observed = await ctx.db.surfaceObservation.findMany({ where: { surfaceId: { in: ids } } });
    const live = [...new Set(observed.flatMap(({ liveSha }) => liveSha ?? []))];
    const [main, commits, listed, graph] = await Promise.all([
      readMain(ctx, live),
      ctx.db.mainCommit.findMany({ orderBy: { position: "asc" }, take: COMMITS_SHOWN }),
      ctx.db.mainCommit.findMany({ where: { sha: { in: live } }, select: { sha: true, position: true } }),
      readKnownGraph(ctx),
    ]);
    const places = new Map(listed.map(({ sha, position }) => [sha, position]));
    const seen = { main, graph, newest: commits.map(({ sha }) => sha), places };
    return {
      commits: commits.map((row) => ({ ...toNamedCommit(ctx, row), committed_at: row.committedAt.toISOString() })),
      standings: live.map((sha) => standingOf(sha, seen)),
      read_at: main.readAt?.toISOString() ?? null,
      problem: main.problem,
    };
  });
}

async function readKnownGraph(ctx: Context): Promise<Graph> {
  const rows = await ctx.db.knownCommit.findMany({
    where: { hasParents: true },
    select: { sha: true, parents: true },
    orderBy: [{ seenAt: "desc" }, { committedAt: "desc" }],
    take: COMMITS_READ,
  });
  return readGraph(new Map(rows.map(({ sha, parents }) => [sha, parents])));
}

/** What is mirrored is on main, whether or not GitHub has compared it yet. */
function standingOf(sha: string, seen: Seen): Standing {
  const place = seen.places.get(sha) ?? null;
  const distance = seen.main.distances.get(sha) ?? { kind: "unknown" as const };
  const behind = distance.kind === "on_main" ? distance.behind : null;
  const isKnown = distance.kind !== "unknown";
  return {
    sha,
    place,
    behind,
    on_main: place !== null ? true : isKnown ? distance.kind === "on_main" : null,
    contains: seen.newest.map((commit) => containsOf(sha, commit, seen)),
  };
}

function containsOf(live: string, commit: string, { main, graph, newest }: Seen): boolean | null {
  const [tip = commit] = newest;
  const distance = main.distances.get(live);
  return judgeContainment({
    isSame: live === commit,
    byAncestry: graph.contains(live, commit),
    lacks: {
      live: distance?.kind === "on_main" ? distance.behind : null,
      commit: commit === tip ? 0 : graph.countAway(commit, tip),
    },
  });
}
