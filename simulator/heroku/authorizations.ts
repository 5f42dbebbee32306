import { randomUUID } from "node:crypto";
import { z } from "zod";
import { type Answer, dropped, json } from "../http/answer";
import type { Exchange } from "../http/exchange";
import type { Route } from "../http/router";
import { isoSeconds, stableUuid } from "../state/identifiers";
import { killKey } from "../state/keys";
import type { StoredAuthorization } from "../state/model";
import type { World } from "../world";
import { userOf } from "./bodies";
import { herokuError } from "./errors";

const PATTERN = "/oauth/authorizations";

const orderSchema = z.object({ description: z.string().default(""), scope: z.array(z.string()).min(1) });

/** OAuth authorizations of the account; a key is good until its authorization is deleted. */
export const authorizationRoutes: Route<World>[] = [
  { method: "GET", pattern: PATTERN, handle: listAuthorizations },
  { method: "POST", pattern: PATTERN, handle: makeAuthorization },
  { method: "GET", pattern: `${PATTERN}/{id}`, handle: showAuthorization },
  { method: "DELETE", pattern: `${PATTERN}/{id}`, handle: dropAuthorization },
];

function listAuthorizations(exchange: Exchange, world: World): Answer {
  return json(
    200,
    world.store.state.authorizations.map((one) => bodyOf(exchange, world, one)),
  );
}

/** A list may keep the keys to itself. */
function bodyOf(exchange: Exchange, world: World, { id, description, scope, token, at }: StoredAuthorization) {
  const isTold = world.scenarios.get("untold_keys") !== true || exchange.method === "POST";
  const time = isoSeconds(at);
  const endsIn = world.scenarios.get("token_expires_in_s") ?? null;
  return {
    id,
    description,
    scope,
    client: null,
    grant: null,
    refresh_token: null,
    session: null,
    access_token: {
      id: stableUuid(`access token ${id}`),
      expires_in: endsIn,
      token: isTold ? token : "HRKU-**********",
    },
    user: userOf(exchange),
    created_at: time,
    updated_at: time,
  };
}

function makeAuthorization(exchange: Exchange, world: World): Answer {
  const how = world.scenarios.take("issue_answer");
  if (how === "lost_before_accept") return dropped;
  const parsed = orderSchema.safeParse(exchange.body);
  if (!parsed.success || how === "refused") return herokuError(422, "invalid_params", "scope is missing.");
  const issued = { id: randomUUID(), token: `HRKU-${randomUUID()}`, at: world.clock.now(), isOfAccount: false };
  const made = { ...parsed.data, ...issued };
  world.store.state.authorizations.push(made);
  world.store.save();
  if (how === "lost_after_accept") return dropped;
  return how === "500_after_accept"
    ? herokuError(500, "internal", "Internal server error.")
    : json(201, bodyOf(exchange, world, made));
}

function showAuthorization(exchange: Exchange, world: World): Answer {
  const found = findAuthorization(exchange, world);
  return found === undefined ? noSuchAuthorization() : json(200, bodyOf(exchange, world, found));
}

/** "~" is the key that the account's own page shows. */
function findAuthorization({ params }: Exchange, { store }: World): StoredAuthorization | undefined {
  const { authorizations } = store.state;
  return authorizations.find(({ id, isOfAccount }) => (params.id === "~" ? isOfAccount : id === params.id));
}

function noSuchAuthorization(): Answer {
  return herokuError(404, "not_found", "Couldn't find that authorization.");
}

function dropAuthorization(exchange: Exchange, world: World): Answer {
  const how = world.scenarios.take("revoke_answer");
  if (how === "lost_before_accept") return dropped;
  const found = findAuthorization(exchange, world);
  if (found === undefined) return noSuchAuthorization();
  if (how === "refused") return herokuError(422, "invalid_params", "It cannot be revoked.");
  const { state } = world.store;
  state.authorizations = state.authorizations.filter((one) => one !== found);
  killKey(world, "heroku", found.token);
  world.store.save();
  if (how === "lost_after_accept") return dropped;
  return how === "500_after_accept"
    ? herokuError(500, "internal", "Internal server error.")
    : json(200, bodyOf(exchange, world, found));
}
