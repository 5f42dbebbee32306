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
  return handler(request, { params: Promise.resolve(sent.params ?? {}) });
}

/** The header that makes a call somebody's. */
export function bearer(token: string): { authorization: string } {
  return { authorization: `Bearer ${token}` };
}
