import "server-only";

import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";

import { readBody } from "@/lib/github/read-body";

const LONGEST_ANSWER = 1_000_000;

export interface Sending {
  method: string;
  headers: Record<string, string>;
  body: string;
  signal: AbortSignal;
}

function headersOf(answer: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}

async function toResponse(answer: IncomingMessage): Promise<Response> {
  const body = await readBody(answer, LONGEST_ANSWER);
  const status = answer.statusCode ?? 502;
  const isEmpty = status === 204 || status === 205 || status === 304;
  return new Response(isEmpty ? null : body, { status, headers: headersOf(answer) });
}

/**
 * Sends one write exactly once, on a connection of its own, and follows no redirect.
 * `fetch` is not used: it sends a POST again after a 421 (measured on Node 24.21), and a kept-alive socket may be dead.
 */
export function sendOnce(url: string, sending: Sending): Promise<Response> {
  const send = new URL(url).protocol === "https:" ? httpsRequest : httpRequest;
  const { method, body, signal } = sending;
  const headers = { ...sending.headers, "content-length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const request = send(url, { method, headers, signal, agent: false }, (answer) => {
      toResponse(answer).then(resolve, reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}
