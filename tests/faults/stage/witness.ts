import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import type pg from "pg";
import { z } from "zod";

import { listen } from "@/tests/faults/stage/listen";

/** Stands between a console and GitHub, and looks into the database whenever a dispatch comes by. */
export interface Witness {
  /** What GITHUB_API_URL has to be. */
  url: string;
  /** Dispatches seen, by correlation id, whatever became of them. */
  posts: Map<string, number>;
  /** Dispatches for which nothing had been committed, as sentences. */
  violations: string[];
  close: () => Promise<void>;
}

const dispatchSchema = z.object({ inputs: z.object({ correlation_id: z.string() }) });

const INTENT = `
  SELECT d.state,
         count(*) FILTER (WHERE t.to_state = 'requested' AND a.action = 'console.deploy.intent')::int AS intents,
         count(*) FILTER (WHERE t.to_state = 'dispatching' AND a.action = 'console.deploy.dispatched')::int AS dispatches
  FROM deploys d
  LEFT JOIN deploy_transitions t ON t.deploy_id = d.id
  LEFT JOIN console_audit_log a ON a.seq = t.audit_seq AND a.subject_id = d.id
  WHERE d.correlation_id = $1 GROUP BY d.state`;

/** What tries a new key changes nothing, and has no deploy: its id is committed with the place. */
const CHECK = "SELECT 1 FROM secret_rotation_consumers WHERE check_id = $1";

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(request, "end");
  return Buffer.concat(chunks);
}

async function judge(pool: pg.Pool, correlationId: string): Promise<string[]> {
  const { rows } = await pool.query<{ state: string; intents: number; dispatches: number }>(INTENT, [correlationId]);
  const [row] = rows;
  if (row === undefined && (await pool.query(CHECK, [correlationId])).rows.length === 1) return [];
  if (row === undefined) return [`a dispatch of ${correlationId} went out before its intent was committed`];
  if (row.intents === 1 && row.dispatches === 1) return [];
  return [`a dispatch of ${correlationId} went out while its deploy was ${row.state} (${JSON.stringify(row)})`];
}

/** Without a database there is nothing to judge by. */
function unjudged(): string[] {
  return [];
}

function forward(target: URL, request: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
  const { method, headers, url = "/" } = request;
  return new Promise((resolve, reject) => {
    const path = `${target.pathname}${url}`;
    const onward = send({ host: target.hostname, port: target.port, method, path, headers, agent: false }, resolve);
    onward.on("error", reject);
    onward.end(body);
  });
}

/** Starts a witness in front of a simulated GitHub for one console's database. */
export async function startWitness(githubUrl: string, pool: pg.Pool): Promise<Witness> {
  const target = new URL(githubUrl);
  const posts = new Map<string, number>();
  const violations: string[] = [];

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (request.method === "POST" && request.url?.endsWith("/dispatches") === true) {
      const { correlation_id: id } = dispatchSchema.parse(JSON.parse(body.toString("utf8"))).inputs;
      posts.set(id, (posts.get(id) ?? 0) + 1);
      violations.push(...(await judge(pool, id).catch(unjudged)));
    }
    const answer = await forward(target, request, body);
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  }

  const server = createServer((request, response) => {
    // GitHub's silence is passed on as silence.
    pass(request, response).catch(() => response.socket?.destroy());
  });
  return { ...(await listen(server)), posts, violations };
}
