import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

import type { Environment } from "@/lib/core/config";
import { signBody } from "@/simulator/github/webhooks/sign";
import { listen } from "@/tests/faults/stage/listen";

export interface ConsoleSite {
  url: string;
  close: () => Promise<void>;
}

/** What a console's app runs with. */
interface Live {
  sha: () => Promise<string | null>;
  webhookSecret: () => Promise<string>;
}

/**
 * A console's own address: says at /api/version that it runs what its platform has released, and takes what is signed with the
 * secret that its app holds.
 */
export async function startConsoleSite(environment: Environment, live: Live): Promise<ConsoleSite> {
  const bootedAt = new Date().toISOString();
  const tell = async (response: ServerResponse) => {
    const sha = await live.sha();
    response.end(JSON.stringify({ environment, sha, built_at: null, booted_at: bootedAt }));
  };
  const server = createServer((request, response) => {
    const answered = request.method === "POST" ? takeDelivery(request, response, live) : tell(response);
    answered.catch(() => response.destroy());
  });
  return listen(server);
}

async function takeDelivery(request: IncomingMessage, response: ServerResponse, live: Live): Promise<void> {
  const body = await text(request);
  const expected = signBody(await live.webhookSecret(), body);
  response.writeHead(request.headers["x-hub-signature-256"] === expected ? 202 : 401).end();
}
