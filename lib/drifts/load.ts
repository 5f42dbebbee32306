import "server-only";

import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { SurfaceDrift, SurfaceObservation } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import { canReviewDrift, isAbout } from "@/lib/drifts/rules";

interface Unexplained {
  surfaceId: string;
  seen: SurfaceObservation;
  /** About what was live before. */
  open: SurfaceDrift | null;
}

/**
 * What a person can say to have seen of a surface: its open drift, or what runs there of which nobody can tell who shipped it, which
 * is then written as a drift. Throws `not_found` for neither, and `conflict` for one that was seen.
 */
export async function loadDriftToReview(tx: Tx, ctx: Context, surfaceId: string): Promise<SurfaceDrift> {
  const seen = await tx.surfaceObservation.findUnique({ where: { surfaceId } });
  const open = await tx.surfaceDrift.findFirst({ where: { surfaceId, endedAt: null } });
  const isOfNow = open !== null && isAbout(open, seen);
  if (!isOfNow && seen?.explanation === "unknown") return writeUnexplained(tx, ctx, { surfaceId, seen, open });
  if (open === null) throw new AppError("not_found", `${surfaceId} has no open drift. What is live is explained.`);
  const decision = canReviewDrift(open);
  if (!decision.allowed) throw new AppError("conflict", decision.message);
  return open;
}

async function writeUnexplained(tx: Tx, ctx: Context, { surfaceId, seen, open }: Unexplained): Promise<SurfaceDrift> {
  if (open !== null) {
    const endReason = "Something else is live now.";
    await tx.surfaceDrift.updateMany({
      where: { id: open.id, endedAt: null },
      data: { endedAt: ctx.now(), endReason },
    });
  }
  const { liveSha, source, releasedAt, explainedSha, explainedAt, explainedBy } = seen;
  return tx.surfaceDrift.create({
    data: {
      id: newId("drf"),
      surfaceId,
      liveSha: liveSha ?? "",
      source,
      releasedAt,
      expectedSha: explainedSha === "" ? null : explainedSha,
      since: explainedAt ?? ctx.now(),
      reason: explainedBy ?? "Nobody can tell who shipped it.",
      lookedFor: "",
    },
  });
}
