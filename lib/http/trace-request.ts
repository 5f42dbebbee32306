import "server-only";

import { recordForbidden } from "@/lib/audit/record-forbidden";
import { getConsole } from "@/lib/console";
import { AppError } from "@/lib/core/errors";
import type { Permission } from "@/lib/core/permissions";
import type { Context } from "@/lib/db/context";
import { systemContext } from "@/lib/http/system-context";
import { toProblem } from "@/lib/http/to-problem";

type Params = Record<string, string | string[] | undefined>;

/** One request on its way: what it asks of which method, and who asks, as soon as that is known. */
export interface Trace {
  request: Request;
  requestId: string;
  /** Milliseconds of Date.now(). */
  at: number;
  params: Params;
  permission?: Permission;
  ctx?: Context;
}

/**
 * The answer of a route, or its refusal, with one line in the log: method, address as declared, status, duration, who and request
 * id. What a known actor is forbidden has its row in the audit log as well. Addresses and queries as they were sent stay out.
 */
export async function traceRequest(trace: Trace, answering: Promise<Response>): Promise<Response> {
  const response = await answering.catch(async (error: unknown) => {
    if (error instanceof AppError && error.code === "forbidden" && !error.isOnRecord) await keepForbidden(trace, error);
    return toProblem(error, trace.requestId);
  });
  logRequest(trace, response.status);
  return response;
}

/** A refusal stays one, also where it cannot be written down: that is told in the log. */
async function keepForbidden(
  { request, params, permission, ctx, requestId }: Trace,
  { code }: AppError,
): Promise<void> {
  if (ctx === undefined || permission === undefined || ctx.actor.kind === "anonymous") return;
  const { pathname } = new URL(request.url);
  const { method } = request;
  const route = patternOf(pathname, params);
  try {
    await recordForbidden(systemContext(getConsole()), { by: ctx, permission, method, route, target: pathname, code });
  } catch (error) {
    getConsole().log.error({ err: error, request_id: requestId }, "a refusal could not be written to the audit log");
  }
}

function logRequest({ request, requestId, at, params, ctx }: Trace, status: number): void {
  const actor = ctx === undefined || ctx.actor.kind === "anonymous" ? null : ctx.actor;
  const facts = {
    request_id: requestId,
    method: request.method,
    route: patternOf(new URL(request.url).pathname, params),
    status,
    duration_ms: Date.now() - at,
    actor: actor === null ? null : { kind: actor.kind, id: actor.id },
  };
  const { log } = getConsole();
  if (status >= 500) log.error(facts, "request");
  // A tab that polls and learns nothing new is no event.
  else if (status === 304) log.debug(facts, "request");
  else log.info(facts, "request");
}

/** An address as the API declares it: what stands for a parameter is named by it. */
export function patternOf(pathname: string, params: Params): string {
  const names = new Map(Object.entries(params).map(([name, value]) => [value, name]));
  const parts = pathname.split("/").map((part) => {
    const name = names.get(decoded(part));
    return name === undefined ? part : `{${name}}`;
  });
  return parts.join("/");
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
