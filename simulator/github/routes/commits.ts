import { type Answer, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import { linkHeader, pageOf, slicePage } from "../../http/paging";
import type { Route } from "../../http/router";
import { type CommitRecord, countCommits, listStoredCommits, readStoredCommit } from "../../repository/commits";
import { listChanges } from "../../repository/files";
import { findSha } from "../../repository/refs";
import type { World } from "../../world";
import { checkRuns, combinedStatus } from "../bodies/check";
import { commitBody, fileBody } from "../bodies/commit";
import { pullBodies } from "../bodies/pull";
import { githubError, notFound } from "../errors";

const placeInTime = (commit: CommitRecord) => ({ sha: commit.sha, date: commit.committer.date });

export const commitRoutes: Route<World>[] = [
  { method: "GET", pattern: "/repos/{o}/{r}/commits", handle: commits },
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/commits/{ref}/check-runs",
    handle: withCommit((world, commit, exchange) => {
      const all = checkRuns(world, placeInTime(commit));
      const page = pageOf(exchange);
      const lastPage = Math.max(1, Math.ceil(all.length / page.perPage));
      const headers = linkHeader(world.urls.github, exchange, { ...page, lastPage });
      return json(200, { total_count: all.length, check_runs: slicePage(all, page) }, headers);
    }),
  },
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/commits/{ref}/status",
    handle: withCommit((world, commit) => json(200, combinedStatus(world, placeInTime(commit)))),
  },
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/commits/{ref}/pulls",
    handle: withCommit(async (world, commit) => json(200, await pullBodies(world, commit))),
  },
  { method: "GET", pattern: "/repos/{o}/{r}/commits/{ref...}", handle: withCommit(oneCommit) },
];

async function commits(exchange: Exchange, world: World): Promise<Answer> {
  const query = exchange.url.searchParams;
  const sha = await findSha(world.repository, query.get("sha") ?? "main");
  if (sha === null) return notFound();
  const page = pageOf(exchange);
  const found = await listStoredCommits(world.repository, {
    range: sha,
    skip: (page.page - 1) * page.perPage,
    limit: page.perPage + 1,
    path: query.get("path") ?? undefined,
    since: query.get("since") ?? undefined,
    until: query.get("until") ?? undefined,
  });
  // GitHub names the last page of a whole branch, and of nothing that it would have to filter first.
  const isWhole = !["path", "since", "until"].some((filter) => query.has(filter));
  const count = isWhole ? await countCommits(world.repository, sha) : 0;
  const lastPage = isWhole ? Math.max(1, Math.ceil(count / page.perPage)) : undefined;
  const shownPage = { ...page, hasMore: found.length > page.perPage, lastPage };
  const headers = linkHeader(world.urls.github, exchange, shownPage);
  const shown = found.slice(0, page.perPage).map((commit) => commitBody(world, commit));
  return json(200, shown, headers);
}

function withCommit(handle: (world: World, commit: CommitRecord, exchange: Exchange) => Answer | Promise<Answer>) {
  return async (exchange: Exchange, world: World): Promise<Answer> => {
    const ref = exchange.params.ref ?? "";
    const sha = await findSha(world.repository, ref);
    if (sha === null) return githubError(422, `No commit found for SHA: ${ref}`);
    return await handle(world, await readStoredCommit(world.repository, sha), exchange);
  };
}

async function oneCommit(world: World, commit: CommitRecord): Promise<Answer> {
  const changes = await listChanges(world.repository, { from: commit.parents[0] ?? null, to: commit.sha });
  const additions = changes.reduce((sum, change) => sum + change.additions, 0);
  const deletions = changes.reduce((sum, change) => sum + change.deletions, 0);
  const files = changes.map((change) => fileBody(world.urls, commit.sha, change));
  const stats = { additions, deletions, total: additions + deletions };
  return json(200, { ...commitBody(world, commit), stats, files });
}
