import { type Answer, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import { linkHeader, pageOf, slicePage } from "../../http/paging";
import type { Route } from "../../http/router";
import { readStoredCommit } from "../../repository/commits";
import { findBranch, findTag, listBranches } from "../../repository/refs";
import { nodeId } from "../../state/identifiers";
import type { World } from "../../world";
import { commitBody } from "../bodies/commit";
import { githubError, notFound } from "../errors";
import type { Schemas } from "../schemas";

export const refRoutes: Route<World>[] = [
  { method: "GET", pattern: "/repos/{o}/{r}/branches", handle: branches },
  { method: "GET", pattern: "/repos/{o}/{r}/branches/{b...}", handle: branch },
  { method: "GET", pattern: "/repos/{o}/{r}/git/ref/{ref...}", handle: reference },
];

async function branches(exchange: Exchange, world: World): Promise<Answer> {
  const all = await listBranches(world.repository);
  const page = pageOf(exchange);
  const headers = linkHeader(world.urls.github, exchange, { ...page, lastPage: Math.ceil(all.length / page.perPage) });
  const shown = slicePage(all, page).map(
    ({ name, sha }) =>
      ({
        name,
        commit: { sha, url: world.urls.api(`/commits/${sha}`) },
        protected: name === "main",
      }) satisfies Schemas["short-branch"],
  );
  return json(200, shown, headers);
}

async function branch(exchange: Exchange, world: World): Promise<Answer> {
  const name = exchange.params.b ?? "";
  const sha = await findBranch(world.repository, name);
  if (sha === null) return githubError(404, "Branch not found");
  const self = world.urls.api(`/branches/${encodeURIComponent(name)}`);
  const body = {
    name,
    commit: commitBody(world, await readStoredCommit(world.repository, sha)),
    _links: { self, html: world.urls.page(`/tree/${name}`) },
    protected: name === "main",
    protection: { enabled: name === "main" },
    protection_url: `${self}/protection`,
  } satisfies Schemas["branch-with-protection"];
  return json(200, body);
}

async function reference(exchange: Exchange, world: World): Promise<Answer> {
  const [kind = "", ...rest] = (exchange.params.ref ?? "").split("/");
  const name = rest.join("/");
  if (kind !== "heads" && kind !== "tags") return notFound();
  const sha = await (kind === "heads" ? findBranch(world.repository, name) : findTag(world.repository, name));
  if (sha === null) return notFound();
  const body = {
    ref: `refs/${kind}/${name}`,
    node_id: nodeId("REF", `${kind}/${name}`),
    url: world.urls.api(`/git/refs/${kind}/${name}`),
    object: { type: "commit", sha, url: world.urls.api(`/git/commits/${sha}`) },
  } satisfies Schemas["git-ref"];
  return json(200, body);
}
