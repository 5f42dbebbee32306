import { z } from "zod";
import { type Answer, dropped, empty, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import { linkHeader, pageOf, slicePage } from "../../http/paging";
import type { Route } from "../../http/router";
import { actionsSecretsOf, findActionsSecret, type NamedSecret, writeActionsSecret } from "../../state/actions-secrets";
import { isoSeconds } from "../../state/identifiers";
import type { ActionsSecret } from "../../state/model";
import type { World } from "../../world";
import { githubError, notFound } from "../errors";
import type { Schemas } from "../schemas";
import { keyPairOf } from "../sealed-box";

const PLACES = ["/repos/{o}/{r}/actions/secrets", "/repos/{o}/{r}/environments/{environment}/secrets"];

const writtenSchema = z.object({ encrypted_value: z.string().min(1), key_id: z.string().min(1) });

/** Actions secrets of the repository and of its environments: written sealed, and shown without a value, as at GitHub. */
export const actionsSecretRoutes: Route<World>[] = PLACES.flatMap((place): Route<World>[] => [
  { method: "GET", pattern: place, handle: showSecrets },
  { method: "GET", pattern: `${place}/public-key`, handle: showPublicKey },
  { method: "GET", pattern: `${place}/{name}`, handle: showSecret },
  { method: "PUT", pattern: `${place}/{name}`, handle: putSecret },
]);

function showSecrets(exchange: Exchange, world: World): Answer {
  const hidden = answerHidden(exchange, world);
  if (hidden !== null) return hidden;
  const found = actionsSecretsOf(world.store.state, environmentOf(exchange));
  const page = pageOf(exchange);
  const lastPage = Math.max(1, Math.ceil(found.length / page.perPage));
  const body = { total_count: found.length, secrets: slicePage(found, page).map(secretBody) };
  return json(200, body, linkHeader(world.urls.github, exchange, { ...page, lastPage }));
}

function answerHidden(exchange: Exchange, world: World): Answer | null {
  if (!world.scenarios.touches("hidden_secrets", exchange.params.environment ?? "")) return null;
  return githubError(403, "Resource not accessible by personal access token");
}

function environmentOf({ params }: Exchange): string | null {
  return params.environment ?? null;
}

function secretBody({ name, createdAt, updatedAt }: ActionsSecret): Schemas["actions-secret"] {
  return {
    name,
    created_at: isoSeconds(createdAt),
    updated_at: isoSeconds(updatedAt),
  } satisfies Schemas["actions-secret"];
}

async function showPublicKey(exchange: Exchange, world: World): Promise<Answer> {
  const hidden = answerHidden(exchange, world);
  if (hidden !== null) return hidden;
  const { id, publicKey } = await keyPairOf(world.options.repository, environmentOf(exchange));
  return json(200, { key_id: id, key: publicKey } satisfies Schemas["actions-public-key"]);
}

function showSecret(exchange: Exchange, world: World): Answer {
  const hidden = answerHidden(exchange, world);
  if (hidden !== null) return hidden;
  const found = findActionsSecret(world.store.state, namedBy(exchange));
  return found === undefined ? notFound() : json(200, secretBody(found));
}

function namedBy(exchange: Exchange): NamedSecret {
  return { environment: environmentOf(exchange), name: exchange.params.name ?? "" };
}

async function putSecret(exchange: Exchange, world: World): Promise<Answer> {
  const how = world.scenarios.take("secret_answer");
  if (how === "lost_before_accept") return dropped;
  const hidden = answerHidden(exchange, world);
  if (hidden !== null) return hidden;
  const parsed = writtenSchema.safeParse(exchange.body);
  const keys = await keyPairOf(world.options.repository, environmentOf(exchange));
  const value = parsed.data?.key_id === keys.id ? keys.open(parsed.data.encrypted_value) : null;
  if (value === null || how === "refused") return githubError(422, "Bad request - public key or value is wrong");
  const isNew = writeActionsSecret(world.store.state, namedBy(exchange), { value, at: world.clock.now() });
  world.store.save();
  if (how === "lost_after_accept") return dropped;
  if (how === "500_after_accept") return githubError(500, "Server Error");
  return isNew ? json(201, {} satisfies Schemas["empty-object"]) : empty(204);
}
