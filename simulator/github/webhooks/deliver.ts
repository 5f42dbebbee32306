import { randomUUID } from "node:crypto";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { stableNumber } from "../../state/identifiers";
import type { Webhook } from "../../state/model";
import type { World } from "../../world";
import { signBody } from "./sign";

const TIMEOUT_MS = 10_000;
const MOST_DELIVERIES = 50;
const LONGEST_ANSWER = 10_000;

interface Sent {
  event: string;
  payload: string;
}

/** Sends an event to every registered address, signed; nobody waits for the answers. */
export function deliver(world: World, event: string, payload: unknown): void {
  if (world.scenarios.get("webhooks_off") === true) return;
  const body = JSON.stringify(payload);
  for (const hook of world.store.state.webhooks) deliverTo(world, hook, { event, payload: body });
}

/** Sends one to one address; what that answered is kept with the webhook, as GitHub's page of deliveries shows it. */
export function deliverTo(world: World, hook: Webhook, { event, payload }: Sent): void {
  const { type, body } = encodeDelivery(hook, payload);
  const guid = randomUUID();
  const at = world.clock.now();
  const keep = (status: number | null, answer = "") => {
    const id = 1 + Math.max(0, ...hook.deliveries.map((one) => one.id));
    hook.deliveries = [{ id, guid, event, at, status, answer }, ...hook.deliveries].slice(0, MOST_DELIVERIES);
    world.store.save();
  };
  const url = new URL(hook.url);
  const send = url.protocol === "https:" ? requestHttps : requestHttp;
  const request = send({
    host: hostOf(url),
    port: url.port,
    path: `${url.pathname}${url.search}`,
    method: "POST",
    timeout: TIMEOUT_MS,
    headers: {
      host: url.host,
      "content-type": type,
      "content-length": Buffer.byteLength(body),
      "user-agent": "GitHub-Hookshot/simulated",
      "x-github-event": event,
      "x-github-delivery": guid,
      "x-github-hook-id": String(stableNumber(hook.url)),
      "x-hub-signature-256": signBody(hook.secret, body),
    },
  });
  request.on("response", (response) => {
    let answer = "";
    response.setEncoding("utf8");
    response.on("data", (part: string) => {
      answer = (answer + part).slice(0, LONGEST_ANSWER);
    });
    response.on("close", () => keep(response.statusCode ?? null, answer));
  });
  request.on("timeout", () => request.destroy());
  // GitHub never tries again by itself: a delivery that fails is lost.
  request.on("error", () => keep(null));
  request.end(body);
}

/** GitHub's usual form has the payload as one field of it. */
function encodeDelivery(hook: Webhook, payload: string): { type: string; body: string } {
  return hook.content_type === "form"
    ? { type: "application/x-www-form-urlencoded", body: new URLSearchParams({ payload }).toString() }
    : { type: "application/json", body: payload };
}

/** Names under `.localhost` are loopback, also where the resolver does not know them. */
function hostOf(url: URL): string {
  return url.hostname === "localhost" || url.hostname.endsWith(".localhost") ? "127.0.0.1" : url.hostname;
}
