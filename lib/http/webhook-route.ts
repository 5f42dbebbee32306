import "server-only";

import { z } from "zod";

import { type Console, getConsole } from "@/lib/console";
import { nameInApi } from "@/lib/core/api-names";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { answerInTime } from "@/lib/http/answer-in-time";
import { type Declaration, type Declared, declare } from "@/lib/http/declaration";
import { decodeJson, decodeText } from "@/lib/http/parse-body";
import { readSigned } from "@/lib/http/read-signed";
import { contextOf, findEnvironment } from "@/lib/http/request-context";
import { requestIdOf } from "@/lib/http/request-id";
import { jsonAnswer } from "@/lib/http/respond";
import { securityHeaders } from "@/lib/http/security-headers";
import { traceRequest } from "@/lib/http/trace-request";
import { endOtherSecrets, listOtherSecrets } from "@/lib/keys/webhook-secrets";

interface WebhookDeclaration extends Pick<Declaration, "id" | "says"> {
  handler: (ctx: Context, received: { id: string; event: string; body: unknown }) => Promise<unknown>;
}

/** `own`: with the secret that this process was started with. `another`: with the one before, or the one to come. */
const receivedDeliverySchema = z.object({ received: z.string(), signed_with: z.enum(["own", "another"]) });
nameInApi({ ReceivedDelivery: receivedDeliverySchema });

/** What every delivery carries and may be told. */
const OF_A_DELIVERY: Omit<Declaration, "id" | "says"> = {
  headers: {
    "X-Hub-Signature-256": "HMAC-SHA256 of the raw body under GITHUB_WEBHOOK_SECRET.",
    "X-GitHub-Delivery": "The delivery's id; a redelivery keeps it.",
    "X-GitHub-Event": "The event's name.",
  },
  answers: { 202: receivedDeliverySchema },
  refusals: [
    "unauthenticated",
    "not_found",
    "payload_too_large",
    "unsupported_media_type",
    "invalid_input",
    "misdirected",
    "unavailable",
    "internal",
  ],
};

const HEADER = /^[\w.-]{1,100}$/;
const KEPT_FOR_MS = 1_000;
const kept = new WeakMap<Console, { at: number; secrets: Promise<string[]> }>();

/**
 * A GitHub webhook: host, signature over the raw body, then the handler; 202 whatever it does with the hint. The body is null
 * where it was too large to keep.
 */
export function webhookRoute({
  handler,
  ...says
}: WebhookDeclaration): Declared<(request: Request) => Promise<Response>> {
  async function answer(request: Request, requestId: string): Promise<Response> {
    const running = getConsole();
    const environment = await findEnvironment(running, request.headers);
    const secret = running.env.GITHUB_WEBHOOK_SECRET;
    if (secret === undefined) throw new AppError("not_found", "Webhooks are off: GITHUB_WEBHOOK_SECRET is not set.");
    const others = await otherSecrets(running, secret);
    const { body, secret: signer } = await readSigned(request, [secret, ...others]);
    const id = required(request, "x-github-delivery");
    const event = required(request, "x-github-event");
    const actor = { kind: "webhook", id } as const;
    const ctx = contextOf(running, { actor, environment, headers: request.headers, requestId });
    await handler(ctx, { id, event, body: body === null ? null : decodeDelivery(request, body) });
    const isOwn = signer === secret;
    if (isOwn && others.length > 0) await endOthers(running, secret);
    const answer = { received: id, signed_with: isOwn ? ("own" as const) : ("another" as const) };
    return jsonAnswer(answer, { status: 202, headers: { "x-request-id": requestId } });
  }
  return declare({ ...says, ...OF_A_DELIVERY }, async (request) => {
    const [requestId, at] = [requestIdOf(request.headers), Date.now()];
    const answering = answerInTime(at, answer(request, requestId));
    const response = await traceRequest({ request, requestId, at, params: {} }, answering);
    // The proxy does not see this route: it would cut a body at 10 MB.
    for (const [name, value] of securityHeaders(request.headers.get("x-forwarded-proto") === "https"))
      response.headers.set(name, value);
    return response;
  });
}

/** Read anew after so long: a burst of deliveries asks once. */
function otherSecrets(running: Console, value: string): Promise<string[]> {
  const known = kept.get(running);
  if (known !== undefined && Date.now() - known.at < KEPT_FOR_MS) return known.secrets;
  const keys = { db: running.database.db, secretKey: running.env.SECRET_KEY };
  const secrets = translated(() => listOtherSecrets(keys, { value, now: new Date() }));
  kept.set(running, { at: Date.now(), secrets });
  // Whoever comes next asks anew.
  secrets.catch(() => kept.delete(running));
  return secrets;
}

function required(request: Request, name: string): string {
  const value = request.headers.get(name);
  if (value !== null && HEADER.test(value)) return value;
  throw new AppError("invalid_input", `The header ${name} is missing or not one GitHub sends.`);
}

/** GitHub's default is a form whose one field holds the JSON; both are taken. */
function decodeDelivery(request: Request, bytes: Buffer): unknown {
  const text = decodeText(bytes);
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") return decodeJson(text);
  if (type === "application/x-www-form-urlencoded") return decodeJson(new URLSearchParams(text).get("payload") ?? "");
  throw new AppError("unsupported_media_type", "Send application/json or application/x-www-form-urlencoded.");
}

async function endOthers(running: Console, value: string): Promise<void> {
  const keys = { db: running.database.db, secretKey: running.env.SECRET_KEY };
  await translated(() => endOtherSecrets(keys, { value, now: new Date() }));
}
