import "server-only";

import { authorize } from "@/lib/core/authorize";
import { getSurface } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import type { LiveRelease, MadeRelease } from "@/lib/core/platform";
import type { Context } from "@/lib/db/context";
import { tryCorrection } from "@/lib/deploys/correct-deploy";
import { askProcess } from "@/lib/deploys/live-evidence";
import type { DeployRow } from "@/lib/deploys/load";

/**
 * Corrects a deploy whose own release was still under way at its surface's limit, once the platform has taken or refused it: also
 * where a later release of the same commit serves by then. Throws UpstreamError when the platform does not answer.
 */
export async function correctByRelease(ctx: Context, row: DeployRow): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  const surface = getSurface(ctx.config, row.surfaceId);
  if (row.failureCode !== "verification_impossible" || surface === null) return row;
  const live = await outside("read-live", () =>
    ctx.platforms[surface.platform].readLive(surface.app, { beside: true }),
  );
  const own = ownRelease(row, live);
  if (own?.became?.state === "failed") return recordRefusal(ctx, row, own.became.words);
  if (own?.isDone !== true || live.sha !== row.sha) return row;
  const { verdict, seen } = await askProcess(ctx, surface, live);
  if (verdict !== "matches") return row;
  const said = `${own.release} was taken after all, and the platform reports ${row.sha.slice(0, 7)} (${seen})`;
  return tryCorrection(ctx, row, {
    to: "succeeded",
    note: `Corrected: ${said}`,
    evidence: { kind: "sha_live", said },
    patch: { failureCode: null, failureMessage: null, failureLogTail: null },
  });
}

/** The release that the record names as its own: it comes first, what served instead is named behind it. */
function ownRelease({ failureMessage }: DeployRow, { made }: LiveRelease): MadeRelease | null {
  const named = failureMessage?.split("; ")[0] ?? "";
  return made.find(({ release }) => named.includes(`: ${release} `)) ?? null;
}

function recordRefusal(ctx: Context, row: DeployRow, words: string): Promise<DeployRow> {
  const failureMessage = `The run succeeded, but ${words}.`;
  return tryCorrection(ctx, row, {
    to: "failed",
    note: `Corrected: ${words}`,
    evidence: { kind: "release_ended", said: words },
    patch: { failureCode: "release_failed", failureMessage },
  });
}
