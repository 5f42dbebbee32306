import { isDeepStrictEqual } from "node:util";
import { z } from "zod";

import { isDeclared, refusalsOf } from "@/lib/http/declaration";
import type { TestConsole } from "@/tests/factories/console";

type Handler = (request: Request, args: { params: Promise<Record<string, string>> }) => Response | Promise<Response>;

export interface Sent {
  method?: string;
  path?: string;
  params?: Record<string, string>;
  headers?: Record<string, string | null>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  raw?: BodyInit;
}

/** Makes route handlers find this console, as if the process were its own. */
export function serve(cockpit: TestConsole): void {
  globalThis.cockpitConsole = cockpit.running;
  globalThis.cockpitStamp = undefined;
}

function bodyOf(sent: Sent): RequestInit {
  if (sent.raw !== undefined) return { body: sent.raw };
  return sent.body === undefined ? {} : { body: JSON.stringify(sent.body) };
}

/** Calls a route's handler as its host would be called; a null header is left out. */
export async function call(cockpit: TestConsole, handler: Handler, sent: Sent = {}): Promise<Response> {
  const headers = new Headers({ host: cockpit.host });
  const body = bodyOf(sent);
  if (body.body !== undefined) headers.set("content-type", "application/json");
  for (const [name, value] of Object.entries(sent.headers ?? {})) {
    if (value === null) headers.delete(name);
    else headers.set(name, value);
  }
  const url = `${cockpit.origin}${sent.path ?? "/api"}`;
  const request = new Request(url, { method: sent.method ?? "GET", headers, ...body });
  const response = await handler(request, { params: Promise.resolve(sent.params ?? {}) });
  await expectDeclared(handler, request.method, response);
  return response;
}

const problemSchema = z.object({ code: z.string() });

/** Fails for an answer that its route does not declare: another status, another code, a member more or less. */
async function expectDeclared(handler: Handler, method: string, response: Response): Promise<void> {
  if (!isDeclared(handler)) return;
  // A copy is made only to be read whole: cancelling one of two waits for the other.
  const { id, answers } = handler.declaration;
  const type = response.headers.get("content-type")?.split(";")[0];
  if (type === "application/problem+json") {
    const { code } = problemSchema.parse(await response.clone().json());
    if (!refusalsOf(method, handler.declaration).some((known) => known === code))
      throw new Error(`${id} does not declare ${code}`);
    return;
  }
  const answer = answers[response.status];
  if (answer === undefined) throw new Error(`${id} does not declare the answer ${response.status}`);
  if (answer instanceof z.ZodType && type === "application/json") {
    const body: unknown = await response.clone().json();
    if (!isDeepStrictEqual(answer.parse(body), body))
      throw new Error(`${id} tells more than it declares: ${JSON.stringify(body)}`);
  }
}

/** The header that makes a call somebody's. */
export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}
