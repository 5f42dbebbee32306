import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";

import { createGitHub } from "@/lib/github/create-github";
import type { TestConsole } from "@/tests/factories/console";
import { REPOSITORY } from "@/tests/factories/platform";

/** One answer of the simulator's GitHub on its way to the console. */
export interface Passing {
  method: string;
  /** Path and query. */
  path: string;
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** What is made of an answer; "lost" ends the connection after the request was carried out. */
export type Twist = (passing: Passing) => Passing | "lost";

export interface Between {
  /** The same console, whose GitHub speaks through here. */
  cockpit: TestConsole;
  /** Null lets everything pass. */
  twist: (how: Twist | null) => void;
  close: () => Promise<void>;
}

const LEFT_OUT = ["content-length", "content-encoding", "transfer-encoding", "connection", "keep-alive"];

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

/** The answer of a GET at such a path with other fields, else as it is. */
export function withFields(passing: Passing, at: RegExp, fields: Record<string, unknown>): Passing {
  const { method, path, body } = passing;
  return method === "GET" && at.test(path) && isRecord(body) ? { ...passing, body: { ...body, ...fields } } : passing;
}

/** The same for each item of a list in the answer. */
export function withItems(passing: Passing, { at, list }: { at: RegExp; list: string }, fields: object): Passing {
  const items: unknown = isRecord(passing.body) ? passing.body[list] : null;
  if (!Array.isArray(items)) return passing;
  return withFields(passing, at, {
    [list]: items.map((item: unknown) => (isRecord(item) ? { ...item, ...fields } : item)),
  });
}

/** Stands between a console and the simulator's GitHub, and tells the console what a test makes of each answer. */
export async function standBetween(cockpit: TestConsole): Promise<Between> {
  const target = new URL(cockpit.platform.simulator.githubUrl);
  let twist: Twist | null = null;
  const server = createServer((request, response) => {
    void passOn(request, target).then((passing) => {
      const twisted = twist === null ? passing : twist(passing);
      if (twisted === "lost") return request.socket.resetAndDestroy();
      response.writeHead(twisted.status, twisted.headers);
      response.end(twisted.body === null ? undefined : JSON.stringify(twisted.body));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = address === null || typeof address === "string" ? 0 : address.port;
  const apiUrl = `http://127.0.0.1:${port}${target.pathname.replace(/\/$/, "")}`;
  const client = {
    apiUrl,
    repository: REPOSITORY,
    auth: { token: "simulated" },
    userAgent: "between",
    timeoutMs: 5_000,
  };
  const github = createGitHub({ ...client, now: cockpit.now });
  return {
    cockpit: {
      ...cockpit,
      system: { ...cockpit.system, github },
      as: (who, change) => cockpit.as(who, { github, ...change }),
    },
    twist: (how) => {
      twist = how;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function passOn(request: IncomingMessage, target: URL): Promise<Passing> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const { method = "GET", url: path = "/" } = request;
  const headers = new Headers();
  for (const name of ["authorization", "accept", "content-type", "x-github-api-version"]) {
    const value = request.headers[name];
    if (typeof value === "string") headers.set(name, value);
  }
  const body = method === "GET" ? null : Buffer.concat(chunks);
  const answer = await fetch(new URL(path, target), { method, headers, body, redirect: "manual" });
  const text = await answer.text();
  const kept = [...answer.headers].filter(([name]) => !LEFT_OUT.includes(name) && name !== "etag");
  return {
    method,
    path,
    status: answer.status,
    headers: Object.fromEntries(kept),
    body: text === "" ? null : parsed(text),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
