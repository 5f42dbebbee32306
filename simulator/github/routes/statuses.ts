import { z } from "zod";
import { type Answer, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import { linkHeader, pageOf, slicePage } from "../../http/paging";
import type { Route } from "../../http/router";
import { findSha } from "../../repository/refs";
import type { World } from "../../world";
import { statusBody } from "../bodies/status";
import { githubError, notFound } from "../errors";
import { loginOf } from "../logins";

const MOST_OF_A_CONTEXT = 1000;

const requestSchema = z.object({
  state: z.enum(["error", "failure", "pending", "success"]),
  target_url: z.url().nullish(),
  description: z.string().max(140).nullish(),
  context: z.string().max(255).default("default"),
});

/** As at GitHub there is no way to change or delete a status. */
export const statusRoutes: Route<World>[] = [
  { method: "POST", pattern: "/repos/{o}/{r}/statuses/{sha}", handle: createStatus },
  { method: "GET", pattern: "/repos/{o}/{r}/commits/{ref}/statuses", handle: listStatuses },
];

async function createStatus(exchange: Exchange, world: World): Promise<Answer> {
  const sha = await findSha(world.repository, exchange.params.sha ?? "");
  if (sha === null) return githubError(422, `No commit found for SHA: ${exchange.params.sha ?? ""}`);
  const request = requestSchema.safeParse(exchange.body);
  if (!request.success) return githubError(422, "Validation Failed");
  const { statuses } = world.store.state;
  const { state, context, description = null, target_url: targetUrl = null } = request.data;
  const same = statuses.filter((status) => status.sha === sha && status.context === context);
  if (same.length >= MOST_OF_A_CONTEXT) {
    return githubError(422, "This SHA and context has reached the maximum number of statuses.");
  }
  const status = { id: statuses.length + 1, sha, state, context, description, targetUrl };
  const stored = { ...status, creator: loginOf(exchange), at: world.clock.now() };
  statuses.push(stored);
  world.store.save();
  return json(201, statusBody(world.urls, stored));
}

async function listStatuses(exchange: Exchange, world: World): Promise<Answer> {
  const sha = await findSha(world.repository, exchange.params.ref ?? "");
  if (sha === null) return notFound();
  const found = world.store.state.statuses.filter((status) => status.sha === sha).reverse();
  const page = pageOf(exchange);
  const lastPage = Math.max(1, Math.ceil(found.length / page.perPage));
  const shown = slicePage(found, page).map((status) => statusBody(world.urls, status));
  return json(200, shown, linkHeader(world.urls.github, exchange, { ...page, lastPage }));
}
