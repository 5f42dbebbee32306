import { type Answer, empty, text } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import type { Route } from "../../http/router";
import { archiveAt } from "../../repository/archive";
import { findSha } from "../../repository/refs";
import type { World } from "../../world";
import { notFound } from "../errors";

/** GitHub redirects to another host, whose address needs no credential for a while. */
export const archiveRoutes: Route<World>[] = [
  { method: "GET", pattern: "/repos/{o}/{r}/tarball/{ref...}", handle: redirectToArchive },
];

/** The files of a commit as one packed archive. */
export async function serveArchive(exchange: Exchange, world: World): Promise<Answer> {
  const sha = await findSha(world.repository, exchange.path.slice(1));
  if (sha === null) return text(404, "There is no such archive.");
  const bytes = await archiveAt(world.repository, sha, world.options.repository.replace("/", "-"));
  return { kind: "body", status: 200, headers: { "content-type": "application/x-gzip" }, body: "", bytes };
}

async function redirectToArchive(exchange: Exchange, world: World): Promise<Answer> {
  const sha = await findSha(world.repository, exchange.params.ref ?? "main");
  return sha === null ? notFound() : empty(302, { location: `${world.urls.base}/codeload/${sha}` });
}
