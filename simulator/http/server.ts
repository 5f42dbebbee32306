import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Answer } from "./answer";
import { json } from "./answer";
import { type Exchange, readExchange } from "./exchange";

/** Answers one request; `prefix` is the first segment of its path. */
export type Serve = (prefix: string, exchange: Exchange) => Promise<Answer>;

/** Listens on loopback only and gives every request to `serve`; rejects when the port is taken. */
export async function serveOverHttp(port: number, serve: Serve): Promise<{ server: Server; port: number }> {
  const server = createServer((request, response) => {
    void answerRequest(serve, request).then((answer) => sendAnswer(response, answer));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The simulator has no port.");
  return { server, port: address.port };
}

async function answerRequest(serve: Serve, request: IncomingMessage): Promise<Answer> {
  try {
    const { prefix, exchange } = await readExchange(request);
    return await serve(prefix, exchange);
  } catch (error) {
    return json(500, { message: error instanceof Error ? error.message : "The simulator failed." });
  }
}

function sendAnswer(response: ServerResponse, answer: Answer): void {
  if (answer.kind === "dropped") {
    response.socket?.destroy();
    return;
  }
  if (response.destroyed) return;
  const body = answer.bytes ?? Buffer.from(answer.body);
  const length = answer.status === 204 || answer.status === 304 ? {} : { "content-length": body.length };
  response.writeHead(answer.status, { ...answer.headers, ...length });
  response.end(body);
}

/** Closes the server and every open socket. */
export async function shut(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
