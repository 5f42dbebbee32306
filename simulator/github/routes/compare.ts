import { type Answer, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import { linkHeader, pageOf } from "../../http/paging";
import type { Route } from "../../http/router";
import { readStoredCommit } from "../../repository/commits";
import { type Comparison, commitsBetween, compareCommits } from "../../repository/compare";
import { listChanges } from "../../repository/files";
import { findSha } from "../../repository/refs";
import type { World } from "../../world";
import { commitBody, fileBody } from "../bodies/commit";
import { notFound } from "../errors";
import type { Schemas } from "../schemas";

interface Ends {
  base: string;
  head: string;
}

export const compareRoutes: Route<World>[] = [
  { method: "GET", pattern: "/repos/{o}/{r}/compare/{basehead...}", handle: compareRoute },
];

async function compareRoute(exchange: Exchange, world: World): Promise<Answer> {
  const ends = await findEnds(world, exchange.params.basehead ?? "");
  if (ends === null) return notFound();
  const comparison = await compareCommits(world.repository, ends);
  if (comparison === null) return notFound();
  const query = exchange.url.searchParams;
  const isPaged = query.has("page") || query.has("per_page");
  const page = pageOf(exchange);
  const total = comparison.aheadBy;
  const [commits, files] = await Promise.all([
    commitsBetween(world.repository, { ...ends, total, window: isPaged ? page : null }),
    filesOf(world, { base: comparison.mergeBase, head: ends.head }, isPaged ? page.page : 1),
  ]);
  const read = async (sha: string) => commitBody(world, await readStoredCommit(world.repository, sha));
  const range = `${ends.base}...${ends.head}`;
  const body = {
    url: world.urls.api(`/compare/${range}`),
    html_url: world.urls.page(`/compare/${range}`),
    permalink_url: world.urls.page(`/compare/${range}`),
    diff_url: world.urls.page(`/compare/${range}.diff`),
    patch_url: world.urls.page(`/compare/${range}.patch`),
    base_commit: await read(ends.base),
    merge_base_commit: await read(comparison.mergeBase),
    status: statusOf(comparison),
    ahead_by: comparison.aheadBy,
    behind_by: comparison.behindBy,
    total_commits: total,
    commits: commits.map((commit) => commitBody(world, commit)),
    files,
  } satisfies Schemas["commit-comparison"];
  const lastPage = Math.ceil(total / page.perPage);
  return json(200, body, isPaged ? linkHeader(world.urls.github, exchange, { ...page, lastPage }) : {});
}

async function findEnds(world: World, basehead: string): Promise<Ends | null> {
  const [base, head, ...rest] = basehead.split("...");
  if (base === undefined || head === undefined || rest.length > 0) return null;
  const from = await findSha(world.repository, base);
  const to = await findSha(world.repository, head);
  return from === null || to === null ? null : { base: from, head: to };
}

/** Files come on the first page only, at most 300 for the whole comparison. */
async function filesOf(world: World, ends: Ends, page: number): Promise<Schemas["diff-entry"][]> {
  if (page > 1) return [];
  const changes = await listChanges(world.repository, { from: ends.base, to: ends.head });
  return changes.map((change) => fileBody(world.urls, ends.head, change));
}

function statusOf({ aheadBy, behindBy }: Comparison): Schemas["commit-comparison"]["status"] {
  if (aheadBy > 0) return behindBy > 0 ? "diverged" : "ahead";
  return behindBy > 0 ? "behind" : "identical";
}
