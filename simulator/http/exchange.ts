import type { IncomingMessage } from "node:http";

const MAX_BODY_LENGTH = 5_000_000;

export interface Exchange {
  method: string;
  /** The undecoded path, without the prefix of the platform. */
  path: string;
  url: URL;
  headers: Record<string, string>;
  /** The parsed JSON body, or undefined when there is none or it cannot be parsed. */
  body: unknown;
  hasUnreadableBody: boolean;
  params: Record<string, string>;
  /** Whether it came by another name than the one its path now has. */
  isReaddressed?: boolean;
}

/** Reads a request to its end; `path` is everything after the first segment, which names the platform. */
export async function readExchange(request: IncomingMessage): Promise<{ prefix: string; exchange: Exchange }> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const [, prefix = "", ...rest] = url.pathname.split("/");
  const text = await readBody(request);
  return {
    prefix,
    exchange: {
      method: request.method ?? "GET",
      path: `/${rest.join("/")}`,
      url,
      headers: flatHeaders(request),
      params: {},
      ...parseBody(text),
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  request.setEncoding("utf8");
  let body = "";
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > MAX_BODY_LENGTH) throw new Error("The body is too long.");
  }
  return body;
}

function flatHeaders(request: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}

function parseBody(text: string): { body: unknown; hasUnreadableBody: boolean } {
  if (text.trim() === "") return { body: undefined, hasUnreadableBody: false };
  try {
    return { body: JSON.parse(text), hasUnreadableBody: false };
  } catch {
    return { body: undefined, hasUnreadableBody: true };
  }
}

/** The key in `Authorization: Bearer`, `token` or Basic (the password), or null. */
export function presentedKey(exchange: Exchange): string | null {
  const [scheme = "", value = ""] = (exchange.headers.authorization ?? "").split(" ");
  if (value === "") return null;
  if (/^(bearer|token)$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return null;
  const decoded = Buffer.from(value, "base64").toString("utf8");
  return decoded.slice(decoded.indexOf(":") + 1) || null;
}
