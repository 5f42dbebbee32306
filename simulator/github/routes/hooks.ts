import { z } from "zod";
import { type Answer, dropped, empty, json } from "../../http/answer";
import type { Exchange } from "../../http/exchange";
import { linkHeader, pageOf, slicePage } from "../../http/paging";
import type { Route } from "../../http/router";
import { isoSeconds, stableNumber } from "../../state/identifiers";
import type { Webhook } from "../../state/model";
import type { World } from "../../world";
import { minimalRepository } from "../bodies/repository";
import { githubError, notFound } from "../errors";
import type { Schemas } from "../schemas";
import { deliverTo } from "../webhooks/deliver";

const MASKED = "********";
const HOOK = "/repos/{o}/{r}/hooks/{hook}";

const configSchema = z.object({ secret: z.string().min(1) });

/** Webhooks of the repository: their secret can be written and never read, as at GitHub. */
export const hookRoutes: Route<World>[] = [
  { method: "GET", pattern: "/repos/{o}/{r}/hooks", handle: listHooks },
  { method: "PATCH", pattern: `${HOOK}/config`, handle: withHook(patchConfig) },
  { method: "POST", pattern: `${HOOK}/pings`, handle: withHook(ping) },
  { method: "GET", pattern: `${HOOK}/deliveries`, handle: withHook(listDeliveries) },
  { method: "GET", pattern: `${HOOK}/deliveries/{delivery}`, handle: withHook(showDelivery) },
];

function listHooks(exchange: Exchange, world: World): Answer {
  if (world.scenarios.get("hidden_hooks") === true) return notFound();
  const found = world.store.state.webhooks;
  const page = pageOf(exchange);
  const lastPage = Math.max(1, Math.ceil(found.length / page.perPage));
  const body = slicePage(found, page).map((hook) => hookBody(world, hook));
  return json(200, body, linkHeader(world.urls.github, exchange, { ...page, lastPage }));
}

function hookBody(world: World, hook: Webhook): Schemas["hook"] {
  const id = stableNumber(hook.url);
  const url = world.urls.api(`/hooks/${id}`);
  return {
    type: "Repository",
    id,
    name: "web",
    active: hook.active,
    events: hook.events,
    config: configBody(hook),
    updated_at: isoSeconds(hook.updatedAt),
    created_at: isoSeconds(hook.updatedAt),
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: { code: null, status: "unused", message: null },
  };
}

function configBody({ url, content_type }: Webhook): Schemas["webhook-config"] {
  return { url, content_type, insecure_ssl: "0", secret: MASKED };
}

function withHook(handle: (hook: Webhook, exchange: Exchange, world: World) => Answer): Route<World>["handle"] {
  return (exchange, world) => {
    const hook = world.store.state.webhooks.find(({ url }) => String(stableNumber(url)) === exchange.params.hook);
    return hook === undefined || world.scenarios.get("hidden_hooks") === true
      ? notFound()
      : handle(hook, exchange, world);
  };
}

function patchConfig(hook: Webhook, exchange: Exchange, world: World): Answer {
  const how = world.scenarios.take("hook_answer");
  if (how === "lost_before_accept") return dropped;
  const parsed = configSchema.safeParse(exchange.body);
  if (!parsed.success || how === "refused") return githubError(422, "Validation Failed");
  hook.secret = parsed.data.secret;
  hook.updatedAt = world.clock.now();
  world.store.save();
  if (how === "lost_after_accept") return dropped;
  if (how === "500_after_accept") return githubError(500, "Server Error");
  return json(200, configBody(hook));
}

function ping(hook: Webhook, _exchange: Exchange, world: World): Answer {
  const payload = {
    zen: "Keep it logically awesome.",
    hook_id: stableNumber(hook.url),
    repository: minimalRepository(world),
  };
  deliverTo(world, hook, { event: "ping", payload: JSON.stringify(payload) });
  return empty(204);
}

function listDeliveries(hook: Webhook, exchange: Exchange): Answer {
  const found = hook.deliveries.slice(0, pageOf(exchange).perPage);
  return json(200, found.map(deliveryBody));
}

function deliveryBody({ id, guid, event, at, status }: Webhook["deliveries"][number]): Schemas["hook-delivery-item"] {
  return {
    id,
    guid,
    delivered_at: new Date(at).toISOString(),
    redelivery: false,
    duration: 0.1,
    status: status === null ? "failed to connect to host" : "OK",
    status_code: status ?? 0,
    event,
    action: null,
    installation_id: null,
    repository_id: null,
  };
}

function showDelivery(hook: Webhook, exchange: Exchange): Answer {
  const found = hook.deliveries.find(({ id }) => String(id) === exchange.params.delivery);
  if (found === undefined) return notFound();
  const body: Schemas["hook-delivery"] = {
    ...deliveryBody(found),
    id: found.id,
    installation_id: null,
    repository_id: null,
    url: hook.url,
    request: { headers: {}, payload: {} },
    response: { headers: {}, payload: found.answer },
  };
  return json(200, body);
}
