import { type Answer, json } from "../http/answer";
import type { Exchange } from "../http/exchange";
import type { Route } from "../http/router";
import { findBranch, findSha } from "../repository/refs";
import type { World } from "../world";
import { controlError, invalid } from "./errors";
import { type History, historySchema, isUntouched, plantHistory } from "./history";

export const historyRoutes: Route<World>[] = [{ method: "POST", pattern: "/history", handle: postHistory }];

async function postHistory(exchange: Exchange, world: World): Promise<Answer> {
  const parsed = historySchema.safeParse(exchange.body);
  if (!parsed.success) return invalid(parsed.error);
  const unknown = await findUnknown(world, parsed.data);
  if (unknown !== null) return controlError(422, unknown);
  const headSha = await findBranch(world.repository, "main");
  if (headSha === null) return controlError(409, "The repository has no commit.");
  if (!isUntouched(world.store.state)) return controlError(409, "Something was run or deployed here already.");
  return json(201, { run_ids: await plantHistory(world, parsed.data, headSha) });
}

/** What a history names that does not exist, or null. */
async function findUnknown(world: World, history: History): Promise<string | null> {
  const { surfaces } = world.options;
  const app = history.surfaces.find((planted) => !surfaces.some((surface) => surface.app === planted.app));
  if (app !== undefined) return `surfaces: no app is called ${app.app}`;
  const run = history.runs.find((planted) => !surfaces.some((surface) => surface.surfaceId === planted.surface_id));
  if (run !== undefined) return `runs: no surface is called ${run.surface_id}`;
  const shas = new Set(
    [...history.runs, ...history.surfaces.flatMap((planted) => planted.releases)].map(({ sha }) => sha),
  );
  for (const sha of shas) {
    if ((await findSha(world.repository, sha)) === null) return `sha: the repository has no ${sha}`;
  }
  return null;
}
