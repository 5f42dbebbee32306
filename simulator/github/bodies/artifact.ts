import { isoSeconds, nodeId } from "../../state/identifiers";
import type { StoredRun } from "../../state/model";
import type { World } from "../../world";
import { repositoryId } from "../addresses";
import type { Schemas } from "../schemas";

const DAY_MS = 86_400_000;
const KEPT_DAYS = 90;
const PER_RUN = 1_000;

/** What a run left to download: as many files as the scenario `artifacts` says. */
export function artifactBodies(world: World, run: StoredRun): Schemas["artifact"][] {
  return Array.from({ length: world.scenarios.get("artifacts") ?? 0 }, (_, index) => artifactBody(world, run, index));
}

function artifactBody(world: World, run: StoredRun, index: number): Schemas["artifact"] {
  const id = (run.id % 1_000_000) * PER_RUN + index;
  const url = world.urls.api(`/actions/artifacts/${id}`);
  const at = isoSeconds(run.createdAt + run.skewMs);
  return {
    id,
    node_id: nodeId("MDg6QXJ0aWZhY3Q", id),
    name: index === 0 ? "build" : `report-${index}`,
    size_in_bytes: 48_213 + index,
    url,
    archive_download_url: `${url}/zip`,
    expired: run.createdAt + KEPT_DAYS * DAY_MS < world.clock.now(),
    created_at: at,
    expires_at: isoSeconds(run.createdAt + KEPT_DAYS * DAY_MS),
    updated_at: at,
    workflow_run: {
      id: run.id,
      repository_id: repositoryId(world),
      head_repository_id: repositoryId(world),
      head_branch: run.headBranch,
      head_sha: run.headSha,
    },
  } satisfies Schemas["artifact"];
}
