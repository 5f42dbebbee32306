import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { authorize } from "@/lib/core/authorize";
import type { Surface } from "@/lib/core/config";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { SurfaceDrift, SurfaceObservation } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import type { Explanation } from "@/lib/drifts/rules";
import { explainStretch } from "@/lib/surfaces/stretch";
import { announce } from "@/lib/work/announce";
import { committed } from "@/lib/work/committed";

interface Explained {
  surface: Surface;
  seen: SurfaceObservation;
  explanation: Explanation;
}

type Patch = Partial<
  Pick<
    SurfaceObservation,
    | "explainNextAt"
    | "explainedShaAt"
    | "explanation"
    | "explainedBy"
    | "explainedAt"
    | "explainedId"
    | "baselineAt"
    | "explainedSha"
  >
>;

/** Whether a record explains it by now costs a look into our own database. */
const LOOK_AGAIN_MS = 5_000;
/** Who asks GitHub again. */
const ASK_AGAIN_MS = 15_000;

const surfaceOf = ({ surface_id, target_env }: Surface) => ({ surface: { surface_id, target_env } });

/** Keeps what explains a look at a surface; drift is opened and ended here, each once, with its audit row. */
export async function recordExplanation(ctx: Context, explained: Explained): Promise<void> {
  authorize(ctx, "surface:observe");
  await committed(ctx, "drifted", (tx) => writeExplanation(tx, ctx, explained));
}

async function writeExplanation(tx: Tx, ctx: Context, explained: Explained): Promise<void> {
  const { surface, seen, explanation } = explained;
  const { surface_id: surfaceId } = surface;
  // Whoever lost the lease writes nothing, and nobody writes about a commit that is not live any more.
  const patch = patchOf(ctx, explained);
  const { count } = await tx.surfaceObservation.updateMany({
    where: { surfaceId, liveSha: seen.liveSha, explainNextAt: seen.explainNextAt, leaseFence: seen.leaseFence },
    data: patch,
  });
  if (count > 0) await keepExplanation(tx, seen, patch);
  if (count === 0 || explanation.state === "unasked" || explanation.state === "pending") return;
  if (explanation.state === "explained" || explanation.state === "baseline") {
    const deployId = explanation.state === "explained" ? explanation.deployId : null;
    await endDrift(tx, ctx, { surface, reason: explanation.words, deployId });
  }
  if (explanation.state === "unexplained") {
    await openDrift(tx, ctx, { surface, drift: driftOf(ctx, explained, explanation) });
  }
  await announce(tx, "surface", surfaceId);
}

/** The columns that tell it; null while there is nothing new to tell. */
function patchOf(ctx: Context, { seen, explanation }: Explained): Patch {
  const now = ctx.now();
  const later = (ms: number) => ({ explainNextAt: new Date(now.getTime() + ms) });
  switch (explanation.state) {
    case "explained":
    case "baseline": {
      const settled = { explainNextAt: null, explainedShaAt: now };
      if (seen.explainedSha === seen.liveSha && ["explained", "baseline"].includes(seen.explanation ?? ""))
        return settled;
      const explainedId = explanation.state === "explained" ? explanation.deployId : null;
      const words = { explanation: explanation.state, explainedBy: explanation.words, explainedAt: now, explainedId };
      const begun = explanation.state === "baseline" ? { baselineAt: now } : {};
      return { ...settled, ...words, ...begun, explainedSha: seen.liveSha };
    }
    case "unknown": {
      const isNew = seen.explanation !== "unknown";
      const words = { explanation: "unknown", explainedBy: explanation.words, explainedId: null };
      return { ...later(ASK_AGAIN_MS), ...words, ...(isNew ? { explainedAt: now } : {}) };
    }
    case "unexplained": {
      const words = { explanation: "unexplained", explainedBy: explanation.words, explainedAt: now, explainedId: null };
      return { ...later(LOOK_AGAIN_MS), ...words };
    }
    case "pending": {
      if (seen.explanation === "unexplained") return later(LOOK_AGAIN_MS);
      const words = { explanation: "explained", explainedBy: explanation.words, explainedAt: now };
      return { ...later(LOOK_AGAIN_MS), ...words, explainedId: explanation.deployId };
    }
    case "unasked":
      return later(LOOK_AGAIN_MS);
  }
}

/** The record of what ran keeps who shipped it, where there is something new to tell. */
async function keepExplanation(tx: Tx, seen: SurfaceObservation, patch: Patch): Promise<void> {
  const { explanation, explainedBy, explainedId = null } = patch;
  if (explanation == null || explainedBy == null) return;
  await explainStretch(tx, seen, { explanation, explainedBy, explainedId });
}

/** Ends the open drift, with the reason; answers whether there was one. */
async function endDrift(tx: Tx, ctx: Context, end: { surface: Surface; reason: string; deployId: string | null }) {
  const where = { surfaceId: end.surface.surface_id, endedAt: null };
  const data = { endedAt: ctx.now(), endReason: end.reason };
  const ended = await tx.surfaceDrift.updateManyAndReturn({ where, data });
  for (const drift of ended) {
    await recordAudit(tx, ctx, {
      action: "console.surface.drift_ended",
      subject: { kind: "surface", id: drift.surfaceId },
      ...surfaceOf(end.surface),
      payload: { drift_id: drift.id, live_sha: drift.liveSha, reason: end.reason, deploy_id: end.deployId },
    });
  }
}

async function openDrift(tx: Tx, ctx: Context, { surface, drift }: { surface: Surface; drift: SurfaceDrift }) {
  await endDrift(tx, ctx, { surface, reason: "Another commit is live now.", deployId: null });
  const { count } = await tx.surfaceDrift.createMany({ data: [drift], skipDuplicates: true });
  if (count === 0) return;
  await recordAudit(tx, ctx, {
    action: "console.surface.drifted",
    subject: { kind: "surface", id: surface.surface_id },
    ...surfaceOf(surface),
    payload: {
      drift_id: drift.id,
      live_sha: drift.liveSha,
      release: drift.source,
      released_at: drift.releasedAt?.toISOString() ?? null,
      since: drift.since.toISOString(),
      expected_sha: drift.expectedSha,
      reason: drift.reason,
      looked_for: drift.lookedFor,
      run_id: drift.runId,
      run_url: drift.runUrl,
    },
  });
}

function driftOf(
  ctx: Context,
  { surface, seen }: Explained,
  found: Extract<Explanation, { state: "unexplained" }>,
): SurfaceDrift {
  return {
    id: newId("drf"),
    surfaceId: surface.surface_id,
    liveSha: seen.liveSha ?? "",
    source: seen.source,
    releasedAt: seen.releasedAt,
    expectedSha: found.expectedSha,
    since: seen.liveSince ?? ctx.now(),
    reason: found.words,
    lookedFor: found.lookedFor,
    runId: found.run?.id ?? null,
    runUrl: found.run?.url ?? null,
    endedAt: null,
    endReason: null,
    seenAt: null,
    seenByEmail: null,
    seenNote: null,
  };
}
