import { type Answer, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import type { Route } from "../../http/router";
import { readFileAt } from "../../repository/commits";
import { resolveCommit } from "../../repository/refs";
import type { World } from "../../world";
import { githubError, notFound } from "../errors";
import type { Schemas } from "../schemas";

async function contents(exchange: Exchange, world: World): Promise<Answer> {
  const ref = exchange.url.searchParams.get("ref") ?? "main";
  const sha = await resolveCommit(world.repository, ref);
  if (sha === null) return githubError(404, `No commit found for the ref ${ref}`);
  const path = exchange.params.path ?? "";
  const file = await readFileAt(world.repository, { sha, path });
  if (file === null) return notFound();
  const bytes = Buffer.from(file.content, "utf8");
  const self = world.urls.api(`/contents/${path}?ref=${ref}`);
  const blob = world.urls.api(`/git/blobs/${file.blob}`);
  const page = world.urls.page(`/blob/${sha}/${path}`);
  const body = {
    type: "file",
    encoding: "base64",
    size: bytes.length,
    name: path.split("/").at(-1) ?? path,
    path,
    content: bytes.toString("base64").replace(/.{60}/g, "$&\n"),
    sha: file.blob,
    url: self,
    git_url: blob,
    html_url: page,
    download_url: null,
    _links: { self, git: blob, html: page },
  } satisfies Schemas["content-file"];
  return json(200, body);
}

export const contentRoutes: Route<World>[] = [
  { method: "GET", pattern: "/repos/{o}/{r}/contents/{path...}", handle: contents },
];
