import { encodeCursor } from "@/lib/core/page";
import { listDeploys } from "@/lib/deploys/queries";
import { type DeployListQuery, deployListQuerySchema } from "@/lib/deploys/schemas";
import { compareLists, LIMIT } from "@/scripts/bench/compare-lists";
import { openDatabaseStage, type Stage, startDatabaseServer } from "@/scripts/bench/database-stage";
import { CAREFUL_ACTOR, fillDeploys } from "@/scripts/bench/deploy-rows";
import type { Figure } from "@/scripts/bench/figures";
import type { Bench } from "@/scripts/bench/part";

const SMALL = 1_000;
const LARGE = 1_000_000;

const surface_id = "api-prod";
const actor = "person3@example.test";
/** In the middle of the thousand, and deep below the newest of the million. */
const cursor = encodeCursor([new Date(Date.UTC(2024, 0, 1, 8)).toISOString(), "dep_"]);

const FILTERS: Record<string, Omit<DeployListQuery, "limit">> = {
  "no filter": {},
  surface_id: { surface_id },
  "surface_id of nobody": { surface_id: "no-such" },
  "state, most": { state: "succeeded" },
  "state, few": { state: "timed_out" },
  "state of none": { state: "errored" },
  target_env: { target_env: "staging" },
  actor: { actor },
  "actor of none": { actor: "nobody@example.test" },
  "surface_id and state": { surface_id, state: "failed" },
  "surface_id and actor": { surface_id, actor },
  "surface_id and an actor of another": { surface_id, actor: CAREFUL_ACTOR },
  "surface_id and its target_env": { surface_id, target_env: "production" },
  "surface_id and another target_env": { surface_id, target_env: "staging" },
  "state and target_env": { state: "failed", target_env: "staging" },
  "state and actor": { state: "failed", actor },
  "state and an actor without it": { state: "failed", actor: CAREFUL_ACTOR },
  "target_env and actor": { target_env: "staging", actor },
  "target_env and an actor of the other": { target_env: "production", actor: CAREFUL_ACTOR },
  "surface_id, state and actor": { surface_id, state: "succeeded", actor },
  "a page deep in the list": { cursor },
  "a page deep in the list of a surface": { cursor, surface_id },
};

/** P5 of the list of deploys, on a Postgres of its own. */
export async function measureDeploys({ note }: Bench): Promise<Figure[]> {
  const server = await startDatabaseServer();
  const stages: Stage[] = [];
  const filled = async (name: string, rows: number) => {
    const stage = await openDatabaseStage(server, name);
    stages.push(stage);
    note(`${rows} deploys`);
    await fillDeploys(stage.client, rows, note);
    return stage;
  };
  try {
    const [small, large] = [await filled("small", SMALL), await filled("large", LARGE)];
    return await compareLists(
      { small, large, note },
      {
        what: "deploy list",
        filters: FILTERS,
        rows: { small: SMALL, large: LARGE },
        list: (ctx, filter) => listDeploys(ctx, deployListQuerySchema.parse({ ...filter, limit: LIMIT })),
      },
    );
  } finally {
    for (const stage of stages) await stage.close();
    await server.stop();
  }
}
