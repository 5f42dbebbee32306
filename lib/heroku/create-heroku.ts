import "server-only";

import { z } from "zod";

import type { LiveRelease, Platform } from "@/lib/core/platform";
import { shaSchema } from "@/lib/core/text";
import { UpstreamError } from "@/lib/core/upstream";
import { liveSlug, releasesSchema } from "@/lib/heroku/releases";
import { type AskHeroku, createHerokuRequest } from "@/lib/heroku/request";

const DEFAULT_TIMEOUT_MS = 10_000;
const NEWEST_RELEASES = "version ..; order=desc,max=10";

const appSchema = z.object({ web_url: z.string().nullish() });
const slugSchema = z.object({ commit: z.string().nullish() });
const accountSchema = z.object({ email: z.string() });

export interface Heroku extends Platform {
  /** The e-mail address of the account the key belongs to. Throws UpstreamError, `unauthorized` for a dead key. */
  account(): Promise<string>;
}

export interface HerokuOptions {
  apiUrl: string;
  apiKey: string;
  /** Milliseconds for one call; 10,000 unless told. */
  timeoutMs?: number;
}

function pathOf(app: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,62}$/.test(app)) return `/apps/${app}`;
  throw new UpstreamError("heroku", { kind: "not_found", message: `Heroku has no app "${app}".` });
}

// Live is the newest release in force that has a slug; config-only releases of a new app have none (Platform API, release).
async function readLive(ask: AskHeroku, app: string): Promise<LiveRelease> {
  const path = pathOf(app);
  const [{ web_url }, releases] = await Promise.all([
    ask({ path, what: `read app ${app}`, schema: appSchema }),
    ask({
      path: `${path}/releases`,
      what: `list the releases of ${app}`,
      schema: releasesSchema,
      range: NEWEST_RELEASES,
    }),
  ]);
  const webUrl = web_url ?? null;
  const live = liveSlug(releases);
  if (live === null) {
    return { sha: null, releasedAt: null, source: "heroku: no release with code", neverDeployed: true, webUrl };
  }
  const { commit } = await ask({
    path: `${path}/slugs/${encodeURIComponent(live.slugId)}`,
    what: `read the slug of ${app}`,
    schema: slugSchema,
  });
  const sha = shaSchema.safeParse(commit);
  const source = `heroku release v${live.version}`;
  return { sha: sha.success ? sha.data : null, releasedAt: live.since, source, neverDeployed: false, webUrl };
}

/** Heroku as the console uses it. Keeps no config var and no body; makes no call by itself. */
export function createHeroku(options: HerokuOptions): Heroku {
  const ask = createHerokuRequest({ ...options, timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS });
  return {
    readLive: (app) => readLive(ask, app),
    account: async () => (await ask({ path: "/account", what: "say whose key it is", schema: accountSchema })).email,
  };
}
