import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";

import { runCockpit } from "@/cli/run-cockpit";
import type { Environment } from "@/lib/core/config";
import { REPOSITORY, startPlatform, type TestPlatform } from "@/tests/factories/platform";
import { raxxConfig } from "@/tests/factories/raxx-config";
import { createTestDatabase } from "@/tests/setup/database";

const findingSchema = z.object({
  subject: z.string(),
  thing: z.string(),
  standing: z.enum(["ok", "wrong", "unknown"]),
  says: z.string(),
  fix: z.string().nullable(),
});
const answerSchema = z.object({
  standing: z.string(),
  ok: z.number(),
  wrong: z.number(),
  unknown: z.number(),
  findings: z.array(findingSchema),
});
const addressSchema = z.object({ port: z.number() });

const SHA = "4f2a1c9d".repeat(5);

interface Run {
  code: number;
  out: string;
  err: string;
}

/** Variables that are set otherwise, and another configuration than the platform has. */
export interface Change {
  env?: Record<string, string>;
  config?: unknown;
}

export interface Installation {
  platform: TestPlatform;
  env: Record<string, string>;
  webhookUrl: string;
  /** As an operator types it, with these variables changed. */
  doctor: (args?: string[], change?: Change) => Promise<Run>;
  /** What it finds that is not fine, as "subject thing: says". */
  faults: (change?: Change) => Promise<{ code: number; wrong: string[]; unknown: string[] }>;
  /** This console answers a delivery with that status. */
  refuseDeliveries: (status: number) => Promise<void>;
  /** Everything is as it should be again. */
  mend: () => Promise<void>;
  close: () => Promise<void>;
}

/** An installation in which all is well: platforms, a database, and two consoles that answer. */
export async function openInstallation(): Promise<Installation> {
  const platform = await startPlatform();
  const database = await createTestDatabase("staging");
  const folder = mkdtempSync(path.join(tmpdir(), "raxx-console-doctor-"));
  const [staging, production] = [await answerAs("staging"), await answerAs("production")];
  const webhookUrl = `${staging.url}/api/webhooks/github`;
  const env = {
    CONSOLE_ENV: "staging",
    DATABASE_URL: database.url,
    CONSOLE_STAGING_URL: staging.url,
    CONSOLE_PROD_URL: production.url,
    COCKPIT_HOSTS: `${new URL(staging.url).host}=staging,${new URL(production.url).host}=production`,
    SECRET_KEY: "k".repeat(32),
    GITHUB_TOKEN: "simulated-github-token",
    GITHUB_API_URL: platform.simulator.githubUrl,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_WEBHOOK_SECRET: "whisper",
    HEROKU_API_KEY: "simulated-heroku-key",
    HEROKU_API_URL: platform.simulator.herokuUrl,
    CLOUDFLARE_API_TOKEN: "simulated-cloudflare-token",
    CLOUDFLARE_ACCOUNT_ID: "simulated-account",
    CLOUDFLARE_API_URL: platform.simulator.cloudflareUrl,
  };
  await platform.authorize(env.HEROKU_API_KEY);

  async function doctor(args: string[] = [], { env: changed, config = raxxConfig }: Change = {}): Promise<Run> {
    const file = path.join(folder, `cockpit-${randomUUID()}.mjs`);
    writeFileSync(file, `export default ${JSON.stringify(config)};\n`);
    const [out, err]: string[][] = [[], []];
    const code = await runCockpit(["doctor", file, ...args], {
      env: { ...env, ...changed },
      out: (text) => out?.push(text),
      err: (text) => err?.push(text),
      pause: () => Promise.resolve(),
    });
    return { code, out: out?.join("\n") ?? "", err: err?.join("\n") ?? "" };
  }

  async function deliver(status: number): Promise<void> {
    const delivered = staging.delivered(status);
    await platform.commit("something to tell");
    await delivered;
  }

  return {
    platform,
    env,
    webhookUrl,
    doctor,
    async faults(change) {
      const { code, out } = await doctor(["--json"], change);
      const { findings } = answerSchema.parse(JSON.parse(out));
      const those = (standing: string) =>
        findings
          .filter((one) => one.standing === standing)
          .map(({ subject, thing, says }) => `${subject} ${thing}: ${says}`);
      return { code, wrong: those("wrong"), unknown: those("unknown") };
    },
    refuseDeliveries: deliver,
    async mend() {
      await platform.calm();
      await platform.setWebhooks([{ url: webhookUrl, secret: env.GITHUB_WEBHOOK_SECRET }]);
      await deliver(202);
      await platform.calm();
    },
    async close() {
      await Promise.all([platform.close(), database.drop(), staging.close(), production.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A console's own answers to whoever asks how it is, and 202 to a delivery. */
async function answerAs(environment: Environment) {
  let [tell, taken]: [() => void, number] = [() => undefined, 202];
  const server: Server = createServer((request, response) => {
    const isDelivery = request.method === "POST";
    request.resume();
    response.writeHead(isDelivery ? taken : 200, { "content-type": "application/json" });
    response.end(JSON.stringify(request.url === "/healthz" ? { status: "ok" } : { environment, sha: SHA }), () => {
      if (isDelivery) setTimeout(() => tell(), 50);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${addressSchema.parse(server.address()).port}`,
    delivered: (status: number) =>
      new Promise<void>((resolve) => {
        [tell, taken] = [resolve, status];
      }),
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
