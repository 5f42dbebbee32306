import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

import { startPlatform, type TestPlatform } from "@/tests/factories/platform";

export interface CanaryPlatform {
  platform: TestPlatform;
  /** Answers that carried the canary. */
  planted: () => number;
  /** From now on every answer is a failure whose body is the canary. */
  fail: (how: boolean) => void;
  close: () => Promise<void>;
}

type Json = unknown;

/** The same answer with the canary in every object of it, as a member nobody asked for and as every secret's value. */
function infect(value: Json, canary: string): Json {
  if (Array.isArray(value)) return value.map((item) => infect(item, canary));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => {
    const isSecret = /^[A-Z][A-Z0-9_]{2,}$/.test(name) || /token|secret|password/i.test(name);
    return [name, isSecret && typeof member === "string" ? `${member} ${canary}` : infect(member, canary)];
  });
  return { ...Object.fromEntries(members), CANARY_SECRET: canary, token: canary };
}

function infected(text: string, canary: string): string {
  try {
    return JSON.stringify(infect(JSON.parse(text), canary));
  } catch {
    return text;
  }
}

async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(String(chunk), "utf8"));
  return Buffer.concat(chunks);
}

async function ask(target: URL, asked: IncomingMessage): Promise<{ answer: IncomingMessage; text: string }> {
  const body = await readAll(asked.setEncoding("utf8"));
  const headers = { ...asked.headers, host: target.host, "accept-encoding": "identity" };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(target, { method: asked.method, headers }, resolve);
    outgoing.on("error", reject);
    outgoing.end(body);
  });
  return { answer, text: (await readAll(answer.setEncoding("utf8"))).toString("utf8") };
}

/** A platform behind a door that puts a secret into everything it answers. */
export async function plantCanary(canary: string): Promise<CanaryPlatform> {
  const platform = await startPlatform();
  const origin = new URL(platform.simulator.githubUrl).origin;
  let planted = 0;
  let failing = false;

  async function pass(asked: IncomingMessage, response: ServerResponse): Promise<void> {
    const { answer, text } = await ask(new URL(asked.url ?? "/", origin), asked);
    const { "content-length": _, etag: __, ...headers } = answer.headers;
    planted += 1;
    const token = { "x-secret": canary };
    if (failing) {
      const body = JSON.stringify({ message: "It broke", secret: canary, env: { TOKEN: canary } });
      response.writeHead(500, { "content-type": "application/json", ...token }).end(body);
      return;
    }
    response.writeHead(answer.statusCode ?? 502, { ...headers, ...token }).end(infected(text, canary));
  }

  const door = createServer((asked, response) => {
    pass(asked, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => void door.listen(0, "127.0.0.1", resolve));
  const address = door.address();
  if (address === null || typeof address === "string") throw new Error("the door has no port");
  const moved = (url: string) => url.replace(origin, `http://127.0.0.1:${address.port}`);
  const { githubUrl, herokuUrl, cloudflareUrl } = platform.simulator;
  const simulator = {
    ...platform.simulator,
    githubUrl: moved(githubUrl),
    herokuUrl: moved(herokuUrl),
    cloudflareUrl: moved(cloudflareUrl),
  };
  return {
    platform: { ...platform, simulator },
    planted: () => planted,
    fail: (how) => {
      failing = how;
    },
    close: async () => {
      door.close();
      door.closeAllConnections();
      await platform.close();
    },
  };
}
