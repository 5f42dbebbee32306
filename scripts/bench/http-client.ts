import { Agent, type IncomingMessage, request } from "node:http";

export interface Asked {
  method?: "GET" | "POST";
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface Answered {
  status: number;
  etag: string | null;
  /** Names and values of the cookies that came with it, as they are sent back. */
  cookie: string;
  body: string;
  /** Milliseconds from the first byte sent to the last one read. */
  took: number;
}

class StaleConnection extends Error {}

/** One server on loopback under its own host name, over kept-alive connections. */
export class HttpClient {
  readonly #agent: Agent;
  readonly #place: { port: number; host: string };

  constructor(place: { port: number; host: string }, connections = 256) {
    this.#place = place;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  async ask(asked: Asked): Promise<Answered> {
    try {
      return await this.#askOnce(asked);
    } catch (error) {
      // A kept-alive connection that the server closed a moment ago; a browser asks again as well.
      if (asked.method !== "POST" && error instanceof StaleConnection) return this.#askOnce(asked);
      throw error;
    }
  }

  #askOnce(asked: Asked): Promise<Answered> {
    const began = performance.now();
    const body = asked.body === undefined ? undefined : JSON.stringify(asked.body);
    return new Promise((resolve, reject) => {
      const sent = this.#open(asked, body, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            etag: answer.headers.etag ?? null,
            cookie: (answer.headers["set-cookie"] ?? []).map((line) => line.split(";")[0]).join("; "),
            body: Buffer.concat(chunks).toString("utf8"),
            took: performance.now() - began,
          }),
        );
      });
      sent.on("error", (error) => reject(sent.reusedSocket ? new StaleConnection(error.message) : error));
      sent.end(body);
    });
  }

  /** Opens an event stream; calls `onData` for whatever comes and `onEnd` when it is over, and answers how to close it. */
  follow(asked: Asked, onData: (text: string) => void, onEnd: () => void = () => undefined): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const sent = this.#open(asked, undefined, (answer) => {
        answer.on("data", (chunk: Buffer) => onData(chunk.toString("utf8")));
        answer.on("error", () => undefined);
        answer.on("close", onEnd);
        resolve(() => sent.destroy());
      });
      sent.on("error", reject);
      sent.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  #open(asked: Asked, body: string | undefined, onAnswer: (answer: IncomingMessage) => void) {
    const { port, host } = this.#place;
    const length =
      body === undefined
        ? {}
        : { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) };
    const headers = { host, ...length, ...asked.headers };
    const options = { host: "127.0.0.1", port, path: asked.path, method: asked.method ?? "GET", headers };
    return request({ ...options, agent: this.#agent }, onAnswer);
  }
}
