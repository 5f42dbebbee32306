import "server-only";

import { getConsole } from "@/lib/console";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { verifySignature } from "@/lib/github/verify-signature";
import { decodeJson, readBounded } from "@/lib/http/parse-body";
import { contextOf, resolveEnvironment } from "@/lib/http/request-context";
import { requestIdOf } from "@/lib/http/request-id";
import { json } from "@/lib/http/respond";
import { toProblem } from "@/lib/http/to-problem";

const HEADER = /^[\w.-]{1,100}$/;

function required(request: Request, name: string): string {
  const value = request.headers.get(name);
  if (value !== null && HEADER.test(value)) return value;
  throw new AppError("invalid_input", `The header ${name} is missing or not one GitHub sends.`);
}

/** A GitHub webhook: host, size, signature over the raw body, then the handler; 202 whatever it does with the hint. */
export function webhookRoute(
  handler: (ctx: Context, received: { id: string; event: string; body: unknown }) => Promise<unknown>,
): (request: Request) => Promise<Response> {
  async function answer(request: Request, requestId: string): Promise<Response> {
    const running = getConsole();
    const environment = await resolveEnvironment(running, request.headers);
    const secret = running.env.GITHUB_WEBHOOK_SECRET;
    if (secret === undefined) throw new AppError("not_found", "Webhooks are off: GITHUB_WEBHOOK_SECRET is not set.");
    const body = await readBounded(request);
    if (!(await verifySignature(secret, body, request.headers.get("x-hub-signature-256")))) {
      throw new AppError("unauthenticated", "The signature does not match GITHUB_WEBHOOK_SECRET.");
    }
    const id = required(request, "x-github-delivery");
    const event = required(request, "x-github-event");
    const actor = { kind: "webhook", id } as const;
    const ctx = contextOf(running, { actor, environment, headers: request.headers, requestId });
    await handler(ctx, { id, event, body: decodeJson(body) });
    return json({ received: id }, { status: 202, headers: { "x-request-id": requestId } });
  }
  return (request) => {
    const requestId = requestIdOf(request.headers);
    return answer(request, requestId).catch((error: unknown) => toProblem(error, requestId));
  };
}
