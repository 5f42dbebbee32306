import type { Server } from "node:http";
import { cloudflare } from "./cloudflare/cloudflare";
import { serveControl } from "./control/control";
import { createWorld } from "./create-world";
import { github } from "./github/github";
import { serveArchive } from "./github/routes/archives";
import { findJobLog } from "./github/routes/jobs";
import { heroku } from "./heroku/heroku";
import { hosts } from "./hosts/hosts";
import { type Answer, json, text } from "./http/answer";
import { answer } from "./http/door";
import type { Exchange } from "./http/exchange";
import { serveOverHttp, shut } from "./http/server";
import type { SimulatorOptions } from "./options";
import { serveSite } from "./sites/sites";
import { serveWeb } from "./sites/web";
import type { World } from "./world";

export type { Release, SimulatedSurface, SimulatorOptions } from "./options";

export interface Simulator {
  url: string;
  githubUrl: string;
  herokuUrl: string;
  cloudflareUrl: string;
  /** Under it each host of a surface on http, by its app: `…/{app}/version`. */
  hostsUrl: string;
  controlUrl: string;
  close(): Promise<void>;
}

const PLATFORMS = { github, heroku, cloudflare, hosts };

/** One request to a simulated world, by the first segment of its path. */
export async function servePlatform(world: World, prefix: string, exchange: Exchange): Promise<Answer> {
  if (isPlatform(prefix)) return await answer(PLATFORMS[prefix], exchange, world);
  if (prefix === "control") return await serveControl(exchange, world);
  if (prefix === "sites") return serveSite(exchange, world);
  if (prefix === "web") return serveWeb(exchange);
  if (prefix === "logs") return serveLog(exchange, world);
  if (prefix === "codeload") return await serveArchive(exchange, world);
  if (prefix === "") return json(200, { simulated: Object.keys(PLATFORMS), control: world.urls.control });
  return json(404, { message: "The simulator serves nothing here." });
}

function isPlatform(prefix: string): prefix is keyof typeof PLATFORMS {
  return prefix in PLATFORMS;
}

function serveLog(exchange: Exchange, world: World): Answer {
  const log = findJobLog({ ...exchange, params: { id: exchange.path.slice(1) } }, world);
  return log === null ? text(404, "There is no such log.") : text(200, log);
}

/**
 * Starts the local platform on loopback and resolves when it serves; runs of an earlier start go on.
 * Rejects when the port is taken or `repositoryDir` is not a git repository.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const opening = Promise.withResolvers<World>();
  // A request that comes before the world is ready waits for it; its failure is reported below.
  opening.promise.catch(() => undefined);
  const { server, port } = await serveOverHttp(options.port, async (prefix, exchange) =>
    servePlatform(await opening.promise, prefix, exchange),
  );
  try {
    const world = await createWorld(options, `http://127.0.0.1:${port}`);
    opening.resolve(world);
    setImmediate(() => world.runs.advance());
    return simulatorOf(world, server);
  } catch (error) {
    opening.reject(error);
    await shut(server);
    throw error;
  }
}

function simulatorOf(world: World, server: Server): Simulator {
  const { base, github, heroku, cloudflare, control, hosts: hostsUrl } = world.urls;
  return {
    url: base,
    githubUrl: github,
    herokuUrl: heroku,
    cloudflareUrl: cloudflare,
    controlUrl: control,
    hostsUrl,
    close: async () => {
      world.runs.stop();
      await shut(server);
      world.store.close();
    },
  };
}
