import "server-only";

import { Webhook } from "standardwebhooks";

import { cleanText } from "@/lib/core/clean-text";
import { isLoopbackHost } from "@/lib/core/loopback";
import type { Context } from "@/lib/db/context";
import { callHttp, NoAnswer, readStart, secondsAsked } from "@/lib/outgoing/http";
import { isPublicAddress, literalAddress, NOT_PUBLIC } from "@/lib/outgoing/public-address";
import { problemOfStatus } from "@/lib/webhooks/rules";
import type { Attempt } from "@/lib/webhooks/schemas";

type Sandboxed = Pick<Context, "loopbackTargets">;

interface Sending {
  url: string;
  secret: string;
  /** The `webhook-id`. */
  id: string;
  body: string;
}

interface Sent extends Attempt {
  /** Milliseconds that the receiver asks to wait; null where it does not. */
  askedMs: number | null;
}

/** A receiver that has not answered by then is tried again later. */
const TIMEOUT_MS = 10_000;
const ANSWER_KEPT = 1_024;

const NOT_HTTPS = "must be an https:// address";
const IS_PRIVATE = "must not be a private address: webhooks go to the open internet alone";

const WORDS_OF_CODE: Readonly<Record<string, string>> = {
  [NOT_PUBLIC]: "The name leads to a private address. Nothing was sent: webhooks go to the open internet alone.",
  ENOTFOUND: "The name of the receiver is not known (ENOTFOUND).",
  ECONNREFUSED: "The receiver refused the connection (ECONNREFUSED).",
  ECONNRESET: "The receiver broke the connection off (ECONNRESET).",
};

/** Why nothing may be sent to an address; null where it may be. What a name leads to is looked at with every attempt. */
export function whyNotReceiver({ loopbackTargets = false }: Sandboxed, text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return NOT_HTTPS;
  const isOwn = loopbackTargets && isLoopbackHost(url.hostname);
  if (url.protocol !== "https:" && !(isOwn && url.protocol === "http:")) return NOT_HTTPS;
  if (url.username !== "" || url.password !== "") return "must not carry a name or password";
  if (isOwn) return null;
  const literal = literalAddress(url.hostname);
  const isPrivate = literal === null ? isLoopbackHost(url.hostname) : !isPublicAddress(literal);
  return isPrivate ? IS_PRIVATE : null;
}

/** Sends one event once, signed for this very moment, and tells what came of it. Never throws for what the receiver does. */
export async function sendToReceiver(ctx: Context, { url, secret, id, body }: Sending): Promise<Sent> {
  const [at, began] = [ctx.now(), Date.now()];
  const made = { at: at.toISOString(), status: null, answer: null, askedMs: null };
  const refused = whyNotReceiver(ctx, url);
  if (refused !== null) return { ...made, ms: 0, problem: `The address ${refused}.` };
  const mayReach = (address: string) =>
    isPublicAddress(address) || (ctx.loopbackTargets === true && (address === "::1" || isLoopbackHost(address)));
  const headers = {
    "content-type": "application/json",
    "user-agent": "raxx-console-webhooks",
    "accept-encoding": "identity",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
    "webhook-signature": new Webhook(secret).sign(id, at, body),
  };
  const call = { url, method: "POST", headers, body, timeoutMs: TIMEOUT_MS, mayReach };
  try {
    return await callHttp(call, async ({ status, headers: answered, body: told }) => {
      const seconds = secondsAsked(answered.get("retry-after"), answered.get("date"));
      const answer = cleanText(await readStart(told, ANSWER_KEPT).catch(() => ""), ANSWER_KEPT);
      const askedMs = seconds === null ? null : seconds * 1_000;
      return {
        ...made,
        ms: Date.now() - began,
        status,
        problem: problemOfStatus(status),
        answer: answer === "" ? null : answer,
        askedMs,
      };
    });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { ...made, ms: Date.now() - began, problem: wordsOf(error) };
  }
}

function wordsOf({ kind, reason }: NoAnswer): string {
  if (kind === "timeout") return `The receiver gave ${reason}.`;
  return WORDS_OF_CODE[reason] ?? `The receiver could not be reached (${reason}).`;
}
