import { z } from "zod";
import type { Environment } from "@/lib/core/config";
import type { LiveApp } from "@/sandbox/console-environment";

const headers = {
  authorization: "Bearer simulated-supervisor",
  accept: "application/vnd.heroku+json; version=3",
  "content-type": "application/json",
};

const releases = z.array(
  z.object({ version: z.number(), status: z.string(), slug: z.object({ id: z.string() }).nullable() }),
);
const slug = z.object({ commit: z.string() });
const configVars = z.record(z.string(), z.string());
const commit = z.object({ sha: z.string() });

export interface PlatformUrls {
  github_url: string;
  heroku_url: string;
  control_url: string;
  repository: string;
}

/** What an app runs on the local platform now, read the way the platform is read: newest release, its slug, its config vars. */
export async function readLiveApp(platform: PlatformUrls, app: string): Promise<LiveApp> {
  return {
    sha: await liveSha(platform.heroku_url, app),
    configVars: await askSimulator(`${platform.heroku_url}/apps/${app}/config-vars`, configVars),
  };
}

async function liveSha(herokuUrl: string, app: string): Promise<string | null> {
  const newest = await askSimulator(`${herokuUrl}/apps/${app}/releases`, releases, {
    headers: { range: "version ..; order=desc,max=50" },
  });
  const inForce = newest.filter(({ status }) => status === "succeeded").sort((a, b) => b.version - a.version);
  const id = inForce.find((release) => release.slug)?.slug?.id;
  return id === undefined ? null : (await askSimulator(`${herokuUrl}/apps/${app}/slugs/${id}`, slug)).commit;
}

async function askSimulator<T extends z.ZodType>(url: string, schema: T, init: RequestInit = {}): Promise<z.infer<T>> {
  const answer = await fetch(url, { ...init, headers: { ...headers, ...init.headers } });
  if (!answer.ok) throw new Error(`the local platform answered ${answer.status} to ${url}: ${await answer.text()}`);
  return schema.parse(answer.status === 204 ? null : await answer.json());
}

/** Gives an app that the history left bare what the sandbox needs: a release (the newest commit of main) and async dispatch on. */
export async function completeApp(platform: PlatformUrls, app: string): Promise<void> {
  const live = await readLiveApp(platform, app);
  if (live.sha === null) {
    const tip = await askSimulator(`${platform.github_url}/repos/${platform.repository}/commits/main`, commit);
    await askSimulator(`${platform.control_url}/live`, z.unknown(), {
      method: "PUT",
      body: JSON.stringify({ app, sha: tip.sha }),
    });
  }
  if (live.configVars.FLAG_CONSOLE_DEPLOY_ASYNC === undefined) {
    const body = JSON.stringify({ FLAG_CONSOLE_DEPLOY_ASYNC: "true" });
    await askSimulator(`${platform.heroku_url}/apps/${app}/config-vars`, configVars, { method: "PATCH", body });
  }
}

/** Has the platform send its webhooks to both consoles, each signed with what that one holds. */
export async function registerWebhooks(
  platform: PlatformUrls,
  hooks: Record<Environment, { url: string; secret: string }>,
): Promise<void> {
  const targets = Object.values(hooks).map(({ url, secret }) => ({ url: `${url}/api/webhooks/github`, secret }));
  await askSimulator(`${platform.control_url}/webhooks`, z.unknown(), { method: "PUT", body: JSON.stringify(targets) });
}
