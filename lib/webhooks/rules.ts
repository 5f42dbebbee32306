import { AUDIT_FAMILIES, FAMILY_WORDS } from "@/lib/audit/events";
import type { WebhookFormat, WebhookMessage } from "@/lib/webhooks/schemas";

interface Wanted {
  families: readonly string[];
  surfaces: readonly string[];
}

interface Occurrence {
  action: string;
  family: string;
  surfaceId: string | null;
}

interface Wait {
  /** Attempts so far. */
  tries: number;
  /** 0 to 1: spreads what failed together. */
  random: number;
  /** Milliseconds that the receiver asked for; null where it did not. */
  askedMs: number | null;
}

/** Waits after the first, the second … attempt: 5 s, 30 s, 2 min, 10 min, 1 h, 5 h. After the one behind the last it is given up. */
const WAITS_MS = [5, 30, 120, 600, 3_600, 18_000].map((seconds) => seconds * 1_000);
const LONGEST_ASKED_MS = 18_000_000;
const JITTER = 0.2;

/** The receiver says that it is gone for good. */
export const GONE_STATUS = 410;

/** Steps between an order and its end: whoever reads a channel wants to know that it was asked for, and how it ended. */
const IN_BETWEEN = new Set([
  ...["dispatched", "resolving", "resolved", "running", "verifying"].map((step) => `console.deploy.${step}`),
  ...["minted", "distributed", "verified", "converged"].map((step) => `console.secret.${step}`),
  "console.flag.applied",
]);

/** Where a webhook's address is a Slack one, its format is known. */
const SLACK_HOSTS = /(^|\.)slack\.com$/;

/** What can be chosen, in the words of the log. */
export const EVENT_FAMILIES = AUDIT_FAMILIES.map((family) => ({ family, words: FAMILY_WORDS[family] }));
export type EventFamily = (typeof AUDIT_FAMILIES)[number];

export const isEventFamily = (text: string): text is EventFamily => AUDIT_FAMILIES.some((family) => family === text);

/** Whether an endpoint wants an event: by family, and by surface where it names some; then what is of no surface is left out. */
export function wantsEvent({ families, surfaces }: Wanted, { action, family, surfaceId }: Occurrence): boolean {
  if (!families.includes(family) || IN_BETWEEN.has(action)) return false;
  return surfaces.length === 0 || (surfaceId !== null && surfaces.includes(surfaceId));
}

/**
 * Milliseconds until the next attempt, a fifth more or less so that not all come at once; null when it is given up. What the
 * receiver asks for counts where it is longer, up to five hours.
 */
export function waitAfterAttempt({ tries, random, askedMs }: Wait): number | null {
  const own = WAITS_MS[tries - 1];
  if (own === undefined) return null;
  const spread = Math.round(own * (1 - JITTER + 2 * JITTER * random));
  return Math.max(spread, Math.min(askedMs ?? 0, LONGEST_ASKED_MS));
}

/** Why an answer is no success, in words that name the next step where there is one. */
export function problemOfStatus(status: number): string | null {
  if (isDeliveredStatus(status)) return null;
  if (status === GONE_STATUS) return "The receiver answered 410: it wants no more events.";
  if (status >= 300 && status < 400)
    return `The receiver answered ${status}, a redirect. None is followed: use the final address.`;
  return `The receiver answered ${status}.`;
}

function isDeliveredStatus(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The body of an attempt: the message itself, or one line as Slack takes it. */
export function bodyOf(format: WebhookFormat, message: WebhookMessage): string {
  if (format === "standard") return JSON.stringify(message);
  const { text, url } = message.data;
  return JSON.stringify({ text: `${escapeSlack(text)} <${url}|Open>` });
}

/**
 * Slack reads `<…>` as a link or a mention of everybody. Mattermost and Discord, which take the same, read a bare @channel so: it
 * is parted by a space that nobody sees.
 */
export function escapeSlack(text: string): string {
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped.replace(/@(?=(?:all|channel|everyone|here)\b)/gi, "@\u200b");
}

/** The format that an address needs; null where it may be either. */
export function formatOfAddress(url: string): WebhookFormat | null {
  if (!URL.canParse(url)) return null;
  return SLACK_HOSTS.test(new URL(url).hostname) ? "slack" : null;
}
