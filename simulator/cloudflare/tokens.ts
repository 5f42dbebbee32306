import { createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { type Answer, dropped } from "../http/answer";
import { type Exchange, presentedKey } from "../http/exchange";
import { pageOf, slicePage } from "../http/paging";
import type { Route } from "../http/router";
import { isoSeconds } from "../state/identifiers";
import { killKey } from "../state/keys";
import type { StoredToken } from "../state/model";
import type { World } from "../world";
import { failure, success } from "./envelope";

/** Of the user, or of the account. */
const OWNERS = ["/user/tokens", "/accounts/{a}/tokens"];

const policySchema = z.object({
  effect: z.enum(["allow", "deny"]),
  permission_groups: z.array(z.object({ id: z.string().length(32) })).min(1),
  resources: z.record(z.string(), z.unknown()),
});
const orderSchema = z.strictObject({
  name: z.string().min(1).max(120),
  policies: z.array(policySchema).min(1),
  condition: z.record(z.string(), z.unknown()).optional(),
  expires_on: z.iso.datetime({ offset: true }).optional(),
  not_before: z.iso.datetime({ offset: true }).optional(),
});

type TokenHandler = (exchange: Exchange, world: World) => Answer;

/** API tokens; a value is good until its token is deleted or rolled. */
export const tokenRoutes: Route<World>[] = OWNERS.flatMap((path) => [
  { method: "GET", pattern: `${path}/verify`, handle: verifyToken },
  { method: "GET", pattern: path, handle: ifAllowed(listTokens) },
  { method: "POST", pattern: path, handle: ifAllowed(makeToken) },
  { method: "GET", pattern: `${path}/{id}`, handle: ifAllowed(showToken) },
  { method: "DELETE", pattern: `${path}/{id}`, handle: ifAllowed(dropToken) },
  { method: "PUT", pattern: `${path}/{id}/value`, handle: ifAllowed(rollToken) },
]);

/** A token that was made before, on its owner's page. */
export function holdToken(world: World, held: { value: string; owner: StoredToken["owner"] }): StoredToken {
  const id = createHash("md5").update(`token ${held.value}`).digest("hex");
  const group = { id: createHash("md5").update("Pages Write").digest("hex"), name: "Pages Write" };
  const resources = { "com.cloudflare.api.account.*": "*" };
  const policies = [{ effect: "allow" as const, permission_groups: [group], resources }];
  const at = world.clock.now();
  const rest = { name: "raxx-console, by hand", policies, condition: null, expiresOn: null };
  const made = { ...held, ...rest, id, at, modifiedAt: at, goodFrom: 0 };
  world.store.state.tokens.push(made);
  world.store.save();
  return made;
}

function verifyToken(exchange: Exchange, world: World): Answer {
  const token = presentedToken(exchange, world);
  if (token.owner !== ownerOf(exchange) || world.clock.now() < token.goodFrom) return refusedToken();
  const seconds = world.scenarios.get("token_expires_in_s");
  const ends = seconds === undefined ? token.expiresOn : new Date(world.clock.now() + seconds * 1000).toISOString();
  return success({ id: token.id, status: "active", ...(ends === null ? {} : { expires_on: ends }) });
}

/** The token that a value is of; one that nobody has made here was made by hand, with the rights that a console needs. */
function presentedToken(exchange: Exchange, world: World): StoredToken {
  const value = presentedKey(exchange) ?? "";
  return world.store.state.tokens.find((one) => one.value === value) ?? holdToken(world, { value, owner: "user" });
}

function ownerOf({ path }: Exchange): StoredToken["owner"] {
  return path.startsWith("/user/") ? "user" : "account";
}

function refusedToken(): Answer {
  return failure(401, 1000, "Invalid API Token");
}

/** Only a token with "API Tokens Write" may look at tokens and change them. */
function ifAllowed(handle: TokenHandler): TokenHandler {
  return (exchange, world) => {
    const only = world.scenarios.get("issuer_only");
    const isAllowed = only === undefined || only === presentedKey(exchange);
    return isAllowed ? handle(exchange, world) : failure(403, 9109, "Unauthorized to access requested resource");
  };
}

function listTokens(exchange: Exchange, world: World): Answer {
  const { page, perPage } = pageOf(exchange);
  const owned = world.store.state.tokens.filter(({ owner }) => owner === ownerOf(exchange));
  const shown = slicePage(owned, { page, perPage });
  const info = { page, per_page: perPage, count: shown.length, total_count: owned.length };
  return success(shown.map(bodyOf), info);
}

/** As it is shown; its value is told once, by whatever made it. */
function bodyOf({ id, name, policies, condition, expiresOn, at, modifiedAt }: StoredToken) {
  return {
    id,
    name,
    status: "active",
    issued_on: isoSeconds(at),
    modified_on: isoSeconds(modifiedAt),
    last_used_on: null,
    policies: policies.map((policy, index) => ({
      id: createHash("md5").update(`${id} ${index}`).digest("hex"),
      ...policy,
    })),
    ...(condition === null ? {} : { condition }),
    ...(expiresOn === null ? {} : { expires_on: expiresOn }),
  };
}

function makeToken(exchange: Exchange, world: World): Answer {
  const how = world.scenarios.take("issue_answer");
  if (how === "lost_before_accept") return dropped;
  const parsed = orderSchema.safeParse(exchange.body);
  if (!parsed.success || how === "refused") return failure(400, 1001, "Invalid token order");
  const { name, policies, condition = null, expires_on: expiresOn = null } = parsed.data;
  const at = world.clock.now();
  const goodFrom = at + (world.scenarios.get("token_late_ms") ?? 0);
  const issued = { id: randomBytes(16).toString("hex"), value: newValue(), owner: ownerOf(exchange) };
  const made = { ...issued, name, policies, condition, expiresOn, at, modifiedAt: at, goodFrom };
  world.store.state.tokens.push(made);
  world.store.save();
  return lostOr(how, () => success({ ...bodyOf(made), value: made.value }));
}

/** 40 characters, of letters, digits, hyphens and underscores. */
function newValue(): string {
  return randomBytes(30).toString("base64url");
}

function lostOr(how: string | undefined, answer: () => Answer): Answer {
  if (how === "lost_after_accept") return dropped;
  return how === "500_after_accept" ? failure(500, 10_000, "Internal error") : answer();
}

function showToken(exchange: Exchange, world: World): Answer {
  const found = findToken(exchange, world);
  return found === undefined ? noSuchToken() : success(bodyOf(found));
}

function findToken(exchange: Exchange, { store }: World): StoredToken | undefined {
  return store.state.tokens.find(({ id, owner }) => id === exchange.params.id && owner === ownerOf(exchange));
}

function noSuchToken(): Answer {
  return failure(404, 1003, "Invalid or missing token");
}

function dropToken(exchange: Exchange, world: World): Answer {
  const how = world.scenarios.take("revoke_answer");
  if (how === "lost_before_accept") return dropped;
  const found = findToken(exchange, world);
  if (found === undefined) return noSuchToken();
  if (how === "refused") return failure(400, 1001, "It cannot be deleted");
  const { state } = world.store;
  state.tokens = state.tokens.filter((one) => one !== found);
  killKey(world, "cloudflare", found.value);
  world.store.save();
  return lostOr(how, () => success({ id: found.id }));
}

/** The token stays what it was; its former value is worthless at once, also where nobody hears the new one. */
function rollToken(exchange: Exchange, world: World): Answer {
  const how = world.scenarios.take("issue_answer");
  if (how === "lost_before_accept") return dropped;
  const found = findToken(exchange, world);
  if (found === undefined) return noSuchToken();
  killKey(world, "cloudflare", found.value);
  found.value = newValue();
  found.modifiedAt = world.clock.now();
  world.store.save();
  return lostOr(how, () => success(found.value));
}
