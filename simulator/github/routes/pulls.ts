import { type Answer, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import { pageOf, slicePage } from "../../http/paging";
import type { Route } from "../../http/router";
import { listStoredCommits } from "../../repository/commits";
import { findSha } from "../../repository/refs";
import type { World } from "../../world";
import { mergedPull, openPullBody, pullBodies } from "../bodies/pull";
import { notFound } from "../errors";

/** How far back the pull request of a commit is looked for. */
const READ = 2_000;

export const pullRoutes: Route<World>[] = [
  { method: "GET", pattern: "/repos/{o}/{r}/pulls", handle: listOpenPulls },
  { method: "GET", pattern: "/repos/{o}/{r}/pulls/{number}", handle: onePull },
];

/** Those that are open, which is what GitHub lists unless it is asked for others. */
async function listOpenPulls(exchange: Exchange, world: World): Promise<Answer> {
  const open = Object.entries(world.scenarios.get("open_pulls") ?? {}).filter(([, { state }]) => state === "open");
  const shown = slicePage(open, pageOf(exchange));
  return json(
    200,
    await Promise.all(shown.map(([number, pull]) => openPullBody(world, { number: Number(number), ...pull }))),
  );
}

async function onePull({ params }: Exchange, world: World): Promise<Answer> {
  const number = Number(params.number);
  const tip = await findSha(world.repository, "main");
  if (!Number.isSafeInteger(number) || tip === null) return notFound();
  const asked = world.scenarios.get("open_pulls")?.[number];
  if (asked !== undefined) return json(200, await openPullBody(world, { number, ...asked }));
  const log = await listStoredCommits(world.repository, { range: tip, skip: 0, limit: READ });
  const commit = log.find((one) => mergedPull(world, one)?.number === number);
  const [body] = commit === undefined ? [] : await pullBodies(world, commit);
  return body === undefined ? notFound() : json(200, body);
}
