import "server-only";

import { UpstreamError } from "@/lib/core/upstream";
import { within } from "@/lib/core/within";
import type { Context } from "@/lib/db/context";
import type { Commit } from "@/lib/surfaces/schemas";

/** Only links come of it: nobody waits long for them, and of a long list the newest are asked for. */
const ASKED_FOR = 20;
const PATIENCE_MS = 3_000;

const tooSlow = () => new UpstreamError("github", { kind: "timeout", message: "GitHub took too long." });

/** The same commits, those whose message names no pull request with the one that GitHub names, as far as it answers in time. */
export async function withPulls(ctx: Context, commits: readonly Commit[]): Promise<Commit[]> {
  const asked = new Set(commits.filter(({ pull }) => pull === null).slice(0, ASKED_FOR));
  const until = Date.now() + PATIENCE_MS;
  return Promise.all(
    commits.map(async (commit) =>
      asked.has(commit) ? { ...commit, pull: await askForPull(ctx, commit, until) } : commit,
    ),
  );
}

async function askForPull(ctx: Context, { sha }: Commit, until: number): Promise<Commit["pull"]> {
  const patience = Math.max(1, until - Date.now());
  try {
    return await within(patience, () => ctx.github.readPull(sha, ctx.config.main_branch), tooSlow);
  } catch (error) {
    if (error instanceof UpstreamError) return null;
    throw error;
  }
}
