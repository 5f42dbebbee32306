import { json } from "../../http/answer";
import type { Route } from "../../http/router";
import { defaultBranch } from "../../repository/refs";
import { nodeId, stableNumber } from "../../state/identifiers";
import type { World } from "../../world";
import { notFound } from "../errors";
import { visibleRun } from "../run-filter";
import type { Schemas } from "../schemas";

/** What gh asks by GraphQL before and after a dispatch: the repository with its default branch, and no pull requests. */
async function repositoryNode(world: World) {
  const [login = "", name = ""] = world.options.repository.split("/");
  return {
    id: nodeId("R", stableNumber(`repository ${world.options.repository}`)),
    name,
    owner: { login },
    viewerPermission: "WRITE",
    defaultBranchRef: { name: await defaultBranch(world.repository) },
    pullRequests: { totalCount: 0, nodes: [] },
  };
}

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
      if (visibleRun(world, exchange.params.id ?? "") === null) return notFound();
      const artifacts: Schemas["artifact"][] = [];
      return json(200, { total_count: 0, artifacts });
    },
  },
  {
    method: "GET",
    pattern: "/repos/{o}/{r}/check-runs/{id}/annotations",
    handle: () => {
      const annotations: Schemas["check-annotation"][] = [];
      return json(200, annotations);
    },
  },
];
