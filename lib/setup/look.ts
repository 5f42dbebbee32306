import "server-only";

import type { CockpitConfig, Environment } from "@/lib/core/config";
import type { GitHubSetup } from "@/lib/core/github-setup";
import type { Platforms } from "@/lib/core/platform";
import { UpstreamError } from "@/lib/core/upstream";
import type { DatabaseHandle } from "@/lib/db/database";
import type { About, Finding } from "@/lib/setup/rules";

/** One installation: what it is told to be, and whom to ask whether it is. */
export interface Setup {
  config: CockpitConfig;
  environment: Environment;
  /** Of both consoles. */
  urls: Record<Environment, string>;
  /** Where a console answers, by host. */
  hosts: ReadonlyMap<string, Environment>;
  /** `owner/name`. */
  repository: string;
  hasWebhookSecret: boolean;
  /** Whether checkpoints of the audit log go to GitHub. */
  keepsAnchors: boolean;
  /** Connections that one process is told to take; null where it takes as many as fit. */
  pool: number | null;
  /** Where the database is, and whether the way there is to be encrypted. */
  databaseUrl: string;
  github: GitHubSetup;
  platforms: Pick<Platforms, "heroku" | "cloudflare_pages" | "http">;
  database: Pick<DatabaseHandle, "db" | "pool">;
  now: () => Date;
}

const AGAIN = "Run doctor again when it answers.";
const KEY_FIRST = "Mend the key first; then run doctor again.";

/** Looks, and says that nobody knows where the one who was asked does not answer or refuses the key. */
export async function orUnknown(of: About, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const isKey = error.kind === "unauthorized" || error.kind === "forbidden";
    return [of.unknown(error.message, isKey ? KEY_FIRST : AGAIN)];
  }
}
