import "server-only";

import { liveOf, projectSchema } from "@/lib/cloudflare/project";
import { createCloudflareRequest } from "@/lib/cloudflare/request";
import type { Platform } from "@/lib/core/platform";
import { UpstreamError } from "@/lib/core/upstream";

const DEFAULT_TIMEOUT_MS = 10_000;

export interface PagesOptions {
  apiUrl: string;
  accountId: string;
  apiToken: string;
  /** Milliseconds for one call; 10,000 unless told. */
  timeoutMs?: number;
}

function checkedName(project: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,62}$/i.test(project)) return project;
  throw new UpstreamError("cloudflare", {
    kind: "not_found",
    message: `Cloudflare Pages has no project "${project}".`,
  });
}

/** Cloudflare Pages as the console uses it. Keeps no `env_vars`; makes no call by itself. */
export function createPages(options: PagesOptions): Platform {
  const ask = createCloudflareRequest({ ...options, timeoutMs: options.timeoutMs ?? DEFAULT_TIMEOUT_MS });
  const projects = `/accounts/${encodeURIComponent(options.accountId)}/pages/projects`;
  return {
    async readLive(app) {
      const what = `read Pages project ${app}`;
      return liveOf(await ask({ path: `${projects}/${checkedName(app)}`, what, schema: projectSchema }));
    },
  };
}
