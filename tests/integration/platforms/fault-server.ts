import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** One request as it arrived. */
export interface Seen {
  method: string;
  /** Path and query, exactly as sent. */
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

export type Answer = (response: ServerResponse, seen: Seen) => void;

export interface FaultServer {
  url: string;
  seen: Seen[];
  close(): Promise<void>;
}

/** Answers JSON with a status. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
    response.end(JSON.stringify(body));
  };
}

/** Answers by path prefix, 404 elsewhere; the longest prefix wins. */
export function routes(table: Record<string, Answer>): Answer {
  const prefixes = Object.keys(table).sort((one, other) => other.length - one.length);
  return (response, seen) => {
    const prefix = prefixes.find((candidate) => seen.path.startsWith(candidate));
    const answer = table[prefix ?? ""] ?? json(404, { message: "Not Found" });
    answer(response, seen);
  };
}

/** Every way a connection can end without a whole answer. */
export const silences = {
  reset: (response) => response.socket?.resetAndDestroy(),
  close: (response) => response.socket?.destroy(),
  hang: () => undefined,
  "half an answer": (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "500" });
    response.write('{"workflow_run_id": 1,');
    setTimeout(() => response.socket?.destroy(), 20);
  },
  "an answer that stalls": (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "500" });
    response.write('{"workflow_run_id": 1,');
  },
} satisfies Record<string, Answer>;

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString("utf8");
}

/** A platform that answers what a test tells it and counts what it is asked. */
export async function startFaultServer(answer: Answer): Promise<FaultServer> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void readAll(request).then((body) => {
      const { method = "", url: path = "", headers } = request;
      const arrived = { method, path, headers, body };
      seen.push(arrived);
      answer(response, arrived);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the fault server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
