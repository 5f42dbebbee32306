import { json } from "../../http/answer";
import { linkHeader, pageOf, slicePage } from "../../http/paging";
import type { Route } from "../../http/router";
import { defaultBranch } from "../../repository/refs";
import { nodeId } from "../../state/identifiers";
import type { World } from "../../world";
import { repositoryId, simulatedRepositoryName } from "../addresses";
import { artifactBodies } from "../bodies/artifact";
import { notFound } from "../errors";
import { visibleRun } from "../run-filter";

/** What `gh` asks beyond the API that a console uses. */
export const ghRoutes: Route<World>[] = [
  {
    method: "POST",
    pattern: "/graphql",
    handle: async (_exchange, world) => json(200, { data: { repository: await repositoryNode(world) } }),
  },
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/actions/runs/{id}/artifacts",
    handle: (exchange, world) => {
      const run = visibleRun(world, exchange.params.id ?? "");
      if (run === null) return notFound();
      const all = artifactBodies(world, run);
      const page = pageOf(exchange);
      const lastPage = Math.max(1, Math.ceil(all.length / page.perPage));
      const headers = linkHeader(world.urls.github, exchange, { ...page, lastPage });
      return json(200, { total_count: all.length, artifacts: slicePage(all, page) }, headers);
    },
  },
];

/** What gh asks by GraphQL before and after a dispatch: the repository with its default branch, and no pull requests. */
async function repositoryNode(world: World) {
  const [login = "", name = ""] = simulatedRepositoryName(world).split("/");
  return {
    id: nodeId("R", repositoryId(world)),
    name,
    owner: { login },
    viewerPermission: "WRITE",
    defaultBranchRef: { name: await defaultBranch(world.repository) },
    pullRequests: { totalCount: 0, nodes: [] },
  };
}
