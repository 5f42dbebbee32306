import { randomUUID } from "node:crypto";
import { z } from "zod";
import { holdToken } from "../cloudflare/tokens";
import { type Answer, json } from "../http/answer";
import type { Exchange } from "../http/exchange";
import type { Route } from "../http/router";
import type { World } from "../world";
import { invalid } from "./errors";

const authorizationSchema = z.strictObject({
  token: z.string().min(1),
  description: z.string().default("by hand"),
  is_of_account: z.boolean().default(false),
});

const tokenSchema = z.strictObject({
  value: z.string().min(1),
  owner: z.enum(["user", "account"]).default("user"),
});

export const keyRoutes: Route<World>[] = [
  { method: "GET", pattern: "/keys", handle: (_exchange, world) => showKeys(world) },
  { method: "POST", pattern: "/authorizations", handle: addAuthorization },
  { method: "POST", pattern: "/tokens", handle: addToken },
];

function showKeys({ store }: World): Answer {
  const { authorizations, tokens, deadKeys } = store.state;
  const shown = authorizations.map(({ id, description, token }) => ({ id, description, token }));
  return json(200, { authorizations: shown, tokens, dead: deadKeys });
}

/** As somebody does with `heroku authorizations:create`. */
function addAuthorization(exchange: Exchange, world: World): Answer {
  const parsed = authorizationSchema.safeParse(exchange.body);
  if (!parsed.success) return invalid(parsed.error);
  const { is_of_account: isOfAccount, ...named } = parsed.data;
  const made = { ...named, id: randomUUID(), scope: ["global"], at: world.clock.now(), isOfAccount };
  world.store.state.authorizations.push(made);
  world.store.save();
  return json(201, { id: made.id });
}

/** As somebody does on Cloudflare's page of tokens. */
function addToken(exchange: Exchange, world: World): Answer {
  const parsed = tokenSchema.safeParse(exchange.body);
  if (!parsed.success) return invalid(parsed.error);
  return json(201, { id: holdToken(world, parsed.data).id });
}
