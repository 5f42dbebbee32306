import { type Answer, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import { linkHeader, pageOf, slicePage } from "../../http/paging";
import type { Route } from "../../http/router";
import { actionsSecretsOf } from "../../state/actions-secrets";
import { isoSeconds } from "../../state/identifiers";
import type { ActionsSecret } from "../../state/model";
import type { World } from "../../world";
import { githubError } from "../errors";
import type { Schemas } from "../schemas";

/** Actions secrets of the repository and of its environments: names and times, as at GitHub never a value. */
export const actionsSecretRoutes: Route<World>[] = [
  { method: "GET", pattern: "/repos/{o}/{r}/actions/secrets", handle: showSecrets },
  { method: "GET", pattern: "/repos/{o}/{r}/environments/{environment}/secrets", handle: showSecrets },
];

function showSecrets(exchange: Exchange, world: World): Answer {
  if (world.scenarios.touches("hidden_secrets", exchange.params.environment ?? "")) {
    return githubError(403, "Resource not accessible by personal access token");
  }
  const found = actionsSecretsOf(world.store.state, exchange.params.environment ?? null);
  const page = pageOf(exchange);
  const lastPage = Math.max(1, Math.ceil(found.length / page.perPage));
  const body = { total_count: found.length, secrets: slicePage(found, page).map(secretBody) };
  return json(200, body, linkHeader(world.urls.github, exchange, { ...page, lastPage }));
}

function secretBody({ name, createdAt, updatedAt }: ActionsSecret): Schemas["actions-secret"] {
  return {
    name,
    created_at: isoSeconds(createdAt),
    updated_at: isoSeconds(updatedAt),
  } satisfies Schemas["actions-secret"];
}
