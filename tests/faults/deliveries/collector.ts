import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";

import { listen } from "@/tests/faults/stage/listen";

/** A webhook as GitHub sent it. */
export interface Sent {
  id: string;
  event: string;
  signature: string;
  body: string;
}

export interface Collector {
  url: string;
  sent: Sent[];
  close: () => Promise<void>;
}

async function read(request: IncomingMessage): Promise<Sent> {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(request, "end");
  const header = (name: string) => String(request.headers[name] ?? "");
  return {
    id: header("x-github-delivery"),
    event: header("x-github-event"),
    signature: header("x-hub-signature-256"),
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

/** Takes webhooks in the console's place and keeps them in the order in which they came. */
export async function startCollector(): Promise<Collector> {
  const sent: Sent[] = [];
  const server = createServer((request, response) => {
    void read(request).then((delivery) => {
      sent.push(delivery);
      response.writeHead(202).end();
    });
  });
  return { ...(await listen(server)), sent };
}
