import "server-only";

import { z } from "zod";

import { readTold, toldId, toldInstantIfAny, toldList, toldText, toldTextIfAny } from "@/lib/core/told";
import { mustBeDone } from "@/lib/github/failure";
import type { RepositoryWebhook, WebhookDelivery } from "@/lib/github/github";
import { readPages } from "@/lib/github/pages";
import { type Ask, freshness, type Reading, type Target } from "@/lib/github/request";

/** GitHub takes at most 20 webhooks for one event; a repository can have more. */
const MOST_WEBHOOKS = 200;
const DELIVERIES = 50;

// Read as a whole: of a list with a hole nobody could say what is not there.
const listSchema = z.array(z.object({ id: toldId, config: z.object({ url: toldTextIfAny(500) }) }));
const deliveriesSchema = toldList(
  z.object({ id: toldId, event: toldText(100), delivered_at: toldInstantIfAny, status_code: z.number() }),
);

/** Of what was sent and answered only this word is kept: a console answers it in JSON. */
const signerSchema = z.object({ signed_with: z.enum(["own", "another"]) });
const detailSchema = z.object({ response: z.object({ payload: z.unknown() }) });

const FRESH = freshness({ fresh: true });

/** The webhooks of the repository; what they sign with nobody can read (fact G23). Throws UpstreamError. */
export async function listWebhooks(ask: Ask, reading?: Reading): Promise<RepositoryWebhook[]> {
  const read = () =>
    ask(
      "list the webhooks of the repository",
      ({ octokit, owner, repo }) =>
        readPages(MOST_WEBHOOKS, async (request) => {
          const { data, headers } = await octokit.rest.repos.listWebhooks({ owner, repo, ...request });
          return { items: readTold(listSchema, data, "the list of webhooks"), link: headers.link };
        }),
      freshness(reading),
    );
  return (await read()).map(({ id, config }) => ({ id, url: config.url }));
}

/** Has a webhook sign with another secret; the same one may be given again. Throws UpstreamError. */
export function storeWebhookSecret(ask: Ask, id: string, secret: string): Promise<void> {
  const what = "give a webhook its new secret";
  return ask(what, async ({ octokit, owner, repo }) => {
    const { status } = await octokit.rest.repos.updateWebhookConfigForRepo({
      owner,
      repo,
      hook_id: Number(id),
      secret,
    });
    mustBeDone("webhook", status, what);
  });
}

/** Has GitHub send a ping by a webhook. Throws UpstreamError. */
export function pingWebhook(ask: Ask, id: string): Promise<void> {
  const what = "ping a webhook";
  return ask(what, async ({ octokit, owner, repo }) => {
    const { status } = await octokit.rest.repos.pingWebhook({ owner, repo, hook_id: Number(id) });
    mustBeDone("ping", status, what);
  });
}

/** What was sent by a webhook lately, and how it was answered; times by GitHub's own clock. Throws UpstreamError. */
export async function listWebhookDeliveries(ask: Ask, id: string): Promise<WebhookDelivery[]> {
  const what = "list the deliveries of a webhook";
  const answered = await ask(
    what,
    async ({ octokit, owner, repo }) => {
      const asked = { owner, repo, hook_id: Number(id), per_page: DELIVERIES };
      const { data } = await octokit.rest.repos.listWebhookDeliveries(asked);
      return readTold(deliveriesSchema, data, "the list of deliveries").items;
    },
    FRESH,
  );
  return answered.map(({ id: delivery, event, delivered_at: at, status_code: status }) => ({
    id: delivery,
    event,
    deliveredAtThere: at,
    status,
  }));
}

/** With which secret a delivery was signed, as the console that took it says; null where it does not. Throws UpstreamError. */
export function readSigner(ask: Ask, id: string, deliveryId: string): Promise<"own" | "another" | null> {
  const what = "read a delivery of a webhook";
  const read = async ({ octokit, owner, repo }: Target) => {
    const asked = { owner, repo, hook_id: Number(id), delivery_id: Number(deliveryId) };
    const { data } = await octokit.rest.repos.getWebhookDelivery(asked);
    const { payload } = readTold(detailSchema, data, "a delivery").response;
    return (
      signerSchema.safeParse(typeof payload === "string" ? parsedJson(payload) : payload).data?.signed_with ?? null
    );
  };
  return ask(what, read, FRESH);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
