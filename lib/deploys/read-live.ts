import "server-only";

import type { Surface } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import type { LiveRelease } from "@/lib/core/platform";
import type { Context } from "@/lib/db/context";
import { isReleasedAfter } from "@/lib/deploys/derive-live";
import { type Evidence, judgeLive } from "@/lib/deploys/explain-live";
import type { DeployRow } from "@/lib/deploys/load";
import { readVersion } from "@/lib/environments/read-version";
import { recordLive } from "@/lib/surfaces/record-live";

export interface LiveEvidence extends Evidence {
  liveSha: string | null;
}

/** Releases before the run's own attempt are none of this deploy's. */
const startOf = (row: DeployRow): Date => row.startedAt ?? row.dispatchedAt ?? row.requestedAt;

/**
 * What the platform and, for a console, its process say about a deploy's commit. `mustBeNew`: the commit counts only where it was
 * released after the deploy was sent. Throws UpstreamError when the platform does not answer.
 */
export async function readLiveOf(
  ctx: Context,
  surface: Surface,
  asked: { deploy: DeployRow; mustBeNew: boolean },
): Promise<LiveEvidence> {
  const askedAt = ctx.now();
  const told = await outside("read-live", () => ctx.platforms[surface.platform].readLive(surface.app));
  const live = await recordLive(ctx, surface, { ...told, askedAt });
  const { deploy } = asked;
  const evidence = judgeLive(live, { sha: deploy.sha, app: surface.app, since: startOf(deploy) });
  if (evidence.verdict !== "matches") return { ...evidence, liveSha: live.sha };
  if (asked.mustBeNew && !isReleasedAfter(live, deploy)) {
    const seen = `${surface.app} ran ${deploy.sha.slice(0, 7)} before`;
    return { verdict: "differs", seen, liveSha: live.sha };
  }
  return askProcess(ctx, surface, live);
}

/** What the process behind a console's surface says; the platform's word is enough for every other surface. */
export async function askProcess(ctx: Context, surface: Surface, live: LiveRelease): Promise<LiveEvidence> {
  const { sha: liveSha } = live;
  if (surface.console === undefined) return { verdict: "matches", seen: live.source, liveSha };
  const url = ctx.consoleUrls[surface.console];
  const running = await outside("read-version", () => readVersion(url));
  const { label } = ctx.config.consoles[surface.console];
  if (running === null) return { verdict: "unanswered", seen: `${label} does not answer at ${url}`, liveSha };
  const seen = `${label} runs ${running.sha.slice(0, 7)}`;
  return { verdict: running.sha === liveSha ? "matches" : "differs", seen, liveSha };
}
