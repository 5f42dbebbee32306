import type { Look } from "@/components/ui/status-glyph";
import { EVENT_FAMILIES } from "@/lib/webhooks/rules";
import type { Webhook, WebhookDelivery } from "@/lib/webhooks/schemas";

const LOOKS: Record<WebhookDelivery["state"], Look> = {
  pending: { shape: "pause", tone: "neutral", word: "Pending" },
  delivering: { shape: "ring", tone: "run", word: "Delivering" },
  delivered: { shape: "check", tone: "ok", word: "Delivered" },
  failed: { shape: "triangle", tone: "wait", word: "Failed" },
  given_up: { shape: "octagon", tone: "fail", word: "Given up" },
  unknown: { shape: "dashed", tone: "unknown", word: "Unknown" },
};

export const FORMAT_WORDS: Record<Webhook["format"], string> = {
  standard: "Standard Webhooks",
  slack: "Slack",
  unknown: "Unknown format",
};

/** How a delivery is shown: shape, tone and word. */
export function lookOfDelivery({ state }: Pick<WebhookDelivery, "state">): Look {
  return LOOKS[state];
}

/** How a webhook is shown. Before the first event nobody knows whether it works. */
export function lookOfWebhook({ paused, failing_since: failing, last_delivered_at: last }: Webhook): Look {
  if (paused !== null) return { shape: "pause", tone: paused.why === null ? "neutral" : "wait", word: "Paused" };
  if (failing !== null) return { shape: "triangle", tone: "wait", word: "Failing" };
  if (last !== null) return { shape: "check", tone: "ok", word: "Delivering" };
  return { shape: "dot", tone: "neutral", word: "Nothing sent yet" };
}

/** What a webhook gets, e.g. "Lifecycle, Locks of api-prod". */
export function chosenWords({ families, surfaces }: Pick<Webhook, "families" | "surfaces">): string {
  const words = families.map((family) => EVENT_FAMILIES.find((known) => known.family === family)?.words ?? family);
  return `${words.join(", ")} of ${surfaces.length === 0 ? "every surface" : surfaces.join(", ")}`;
}
