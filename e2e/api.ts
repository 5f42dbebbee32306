import { type IncomingHttpHeaders, request } from "node:http";
import { z } from "zod";

export interface ApiCall {
  path: string;
  method?: "GET" | "POST" | "PUT" | "DELETE";
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface ApiAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The body as JSON of that shape. */
  read: <T extends z.ZodType>(schema: T) => z.infer<T>;
}

function optionsOf(baseUrl: string, { path, method = "GET", token, body, headers }: ApiCall) {
  const { host, port } = new URL(baseUrl);
  return {
    // By address: Node's resolver need not know *.localhost. The Host header is what decides anyway.
    host: "127.0.0.1",
    port,
    path,
    method,
    headers: {
      host,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
  };
}

/** One call of a console's HTTP API, as curl would make it: no cookie, no browser. */
export function callApi(baseUrl: string, call: ApiCall): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request(optionsOf(baseUrl, call), (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        const read: ApiAnswer["read"] = (schema) => schema.parse(JSON.parse(text));
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text, read });
      });
    });
    sent.on("error", reject);
    sent.end(call.body === undefined ? undefined : JSON.stringify(call.body));
  });
}

/** The part of a problem body that every refusal has. */
export const problemSchema = z.looseObject({ status: z.number(), code: z.string(), detail: z.string() });
