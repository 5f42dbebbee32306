import "server-only";

import { z } from "zod";

import { getConsole } from "@/lib/console";
import { nameInApi } from "@/lib/core/api-names";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { answerInTime } from "@/lib/http/answer-in-time";
import { type Declaration, type Declared, declare } from "@/lib/http/declaration";
import { decodeJson, decodeText } from "@/lib/http/parse-body";
import { readSigned } from "@/lib/http/read-signed";
import { contextOf, findEnvironment } from "@/lib/http/request-context";
import { requestIdOf } from "@/lib/http/request-id";
import { jsonAnswer } from "@/lib/http/respond";
import { securityHeaders } from "@/lib/http/security-headers";
import { traceRequest } from "@/lib/http/trace-request";

interface WebhookDeclaration extends Pick<Declaration, "id" | "says"> {
  handler: (ctx: Context, received: { id: string; event: string; body: unknown }) => Promise<unknown>;
}

const receivedDeliverySchema = z.object({ received: z.string() });
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
    const body = await readSigned(request, secret);
    const id = required(request, "x-github-delivery");
    const event = required(request, "x-github-event");
    const actor = { kind: "webhook", id } as const;
    const ctx = contextOf(running, { actor, environment, headers: request.headers, requestId });
    await handler(ctx, { id, event, body: body === null ? null : decodeDelivery(request, body) });
    return jsonAnswer({ received: id }, { status: 202, headers: { "x-request-id": requestId } });
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
