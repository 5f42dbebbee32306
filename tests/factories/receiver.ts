import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";

import { listen } from "@/tests/faults/stage/listen";

/** One request as it came. */
interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** What is answered from now on; `hang` leaves every request open. */
  reply: (reply: Reply | "hang") => void;
  close: () => Promise<void>;
}

/** A server on loopback that takes webhooks, and keeps what it got. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let now: Reply | "hang" = { status: 204 };
  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request.setEncoding("utf8")) body += String(chunk);
    received.push({ headers: request.headers, body });
    if (now !== "hang") response.writeHead(now.status, now.headers).end(now.body);
  }
  const server = createServer((request, response) => void take(request, response).catch(() => response.destroy()));
  const { url, close } = await listen(server);
  return { url, received, reply: (reply) => void (now = reply), close };
}
