import { randomUUID } from "node:crypto";
import { z } from "zod";
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

export const keyRoutes: Route<World>[] = [
  { method: "GET", pattern: "/keys", handle: (_exchange, world) => showKeys(world) },
  { method: "POST", pattern: "/authorizations", handle: addAuthorization },
];

function showKeys({ store }: World): Answer {
  const { authorizations, deadKeys } = store.state;
  const shown = authorizations.map(({ id, description, token }) => ({ id, description, token }));
  return json(200, { authorizations: shown, dead: deadKeys });
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
