import "server-only";

import { personOf } from "@/lib/core/actor";
import type { Surface } from "@/lib/core/config";
import { newCorrelationId, newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { type Keyed, takeTurnByKey } from "@/lib/deploys/idempotency";
import type { DeployRow } from "@/lib/deploys/load";
import { getExpectedSeconds } from "@/lib/deploys/queries";
import type { Deploy } from "@/lib/deploys/schemas";
import { recordTransition } from "@/lib/deploys/transition-deploy";

interface Intent extends Keyed {
  kind: Deploy["kind"];
  surface: Surface;
  ref: string;
  sha: string;
  /** What the surface runs now; null when nobody knows. */
  fromSha: string | null;
  reason: string | null;
  /** What its audit row tells besides. */
  told?: Record<string, unknown>;
}

/**
 * Writes a deploy that has been asked for, of whatever kind, with its audit row. A second live deploy of the surface breaks a
 * unique index, and so does a key that was used before.
 */
export async function writeIntent(tx: Tx, ctx: Context, intent: Intent): Promise<DeployRow> {
  const { surface, kind, ref, sha, fromSha, reason, key, hash, told = {} } = intent;
  await takeTurnByKey(tx, ctx, key);
  const now = ctx.now();
  const person = personOf(ctx.actor);
  const row = await tx.deploy.create({
    data: {
      id: newId("dep"),
      surfaceId: surface.surface_id,
      targetEnv: surface.target_env,
      workflow: surface.workflow,
      kind,
      state: "requested",
      stateSince: now,
      ref,
      sha,
      fromSha,
      reason,
      correlationId: newCorrelationId(),
      idempotencyKey: key,
      idempotencyHash: key === null ? null : hash,
      requestedById: person?.id ?? null,
      requestedByEmail: person?.email ?? null,
      requestedAt: now,
      expectedSeconds: await getExpectedSeconds(tx, surface.surface_id),
      nextCheckAt: now,
    },
  });
  const payload = { ref, workflow: row.workflow, reason, from_sha: fromSha, kind, ...told };
  await recordTransition(tx, ctx, { after: row, from: null, transition: { to: "requested", payload } });
  return row;
}
