import http from "node:http";
import https from "node:https";

export interface OutgoingRequest {
  method: string;
  headers: Record<string, string>;
  body?: string;
  timeoutMs: number;
}

export interface Answer {
  status: number;
  text: string;
}

/** One HTTP request, never followed, never repeated; rejects when no answer came in time. */
export function sendRequest(url: URL, request: OutgoingRequest): Promise<Answer> {
  const { method, headers, body, timeoutMs } = request;
  const client = url.protocol === "https:" ? https : http;
  const options = {
    method,
    host: addressOf(url),
    servername: url.hostname,
    port: url.port === "" ? undefined : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, host: url.host },
    signal: AbortSignal.timeout(timeoutMs),
  };
  return new Promise((resolve, reject) => {
    const outgoing = client.request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
      );
      response.on("error", reject);
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

/** Node may not resolve *.localhost, which is loopback by definition (RFC 6761, 6.3). */
function addressOf(url: URL): string {
  return url.hostname.endsWith(".localhost") ? "127.0.0.1" : url.hostname.replace(/^\[|\]$/g, "");
}
