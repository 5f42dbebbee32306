import "server-only";

import { authorize } from "@/lib/core/authorize";
import { getSurface } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import type { LiveRelease, MadeRelease } from "@/lib/core/platform";
import { isDuring } from "@/lib/core/platform-clock";
import type { Context } from "@/lib/db/context";
import { tryCorrection } from "@/lib/deploys/correct-deploy";
import { askProcess, isOf, readReplacement } from "@/lib/deploys/live-evidence";
import type { DeployRow } from "@/lib/deploys/load";
import type { Transition } from "@/lib/deploys/transition-deploy";

/**
 * Corrects a deploy that nobody could confirm until its surface's limit, once the platform says what became of its own release: also
 * where a later one serves by then. Throws UpstreamError when the platform does not answer.
 */
export async function correctByRelease(ctx: Context, row: DeployRow): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  const surface = getSurface(ctx.config, row.surfaceId);
  if (row.failureCode !== "verification_impossible" || surface === null) return row;
  const live = await outside("read-live", () =>
    ctx.platforms[surface.platform].readLive(surface.app, { beside: true }),
  );
  const own = namedRelease(row, live) ?? releaseAtWork(row, live);
  if (own?.became?.state === "failed") return tryCorrection(ctx, row, toRefused(own.became.words));
  if (own?.isDone !== true) return row;
  if (live.sha !== row.sha) {
    const replacement = readReplacement(live, { own, app: surface.app });
    return replacement === null ? row : tryCorrection(ctx, row, toReplaced(replacement.seen));
  }
  const { verdict, seen } = await askProcess(ctx, surface, live);
  if (verdict !== "matches") return row;
  const said = `${own.release} was taken after all, and the platform reports ${row.sha.slice(0, 7)} (${seen})`;
  return tryCorrection(ctx, row, toTaken(said));
}

/** The release that the record names as its own: it comes first, what served instead is named behind it. */
function namedRelease({ failureMessage }: DeployRow, { made }: LiveRelease): MadeRelease | null {
  const named = failureMessage?.split("; ")[0] ?? "";
  return made.find(({ release }) => named.includes(`: ${release} `)) ?? null;
}

/** Where the platform was silent to the limit: the one release that was made while it was at work and can be of its commit. */
function releaseAtWork(row: DeployRow, { made }: LiveRelease): MadeRelease | null {
  const { startedAt, finishedAt } = row;
  if (startedAt === null || finishedAt === null) return null;
  const work = { began: startedAt, ended: finishedAt };
  const isUntold = ({ sha, shortSha }: MadeRelease) => sha === null && shortSha === null;
  const fitting = made.filter((one) => one.at === null || isDuring(one.at, work));
  const [only, ...others] = fitting.filter((one) => one.by === "deploy" && (isUntold(one) || isOf(one, row.sha)));
  return only !== undefined && only.at !== null && others.length === 0 && isOf(only, row.sha) ? only : null;
}

function toRefused(words: string): Transition {
  const failureMessage = `The run succeeded, but ${words}.`;
  return {
    to: "failed",
    note: `Corrected: ${words}`,
    evidence: { kind: "release_ended", said: words },
    patch: { failureCode: "release_failed", failureMessage },
  };
}

function toReplaced(seen: string): Transition {
  return {
    to: "errored",
    note: `Corrected: ${seen}`,
    evidence: { kind: "release_ended", said: seen },
    patch: { failureCode: "release_replaced", failureMessage: `The run succeeded and ${seen}.` },
  };
}

function toTaken(said: string): Transition {
  return {
    to: "succeeded",
    note: `Corrected: ${said}`,
    evidence: { kind: "sha_live", said },
    patch: { failureCode: null, failureMessage: null, failureLogTail: null },
  };
}
