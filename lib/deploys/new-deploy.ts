import "server-only";

import type { Environment, Surface } from "@/lib/core/config";
import { newCorrelationId, newId } from "@/lib/core/ids";
import type { Tx } from "@/lib/db/transaction";
import type { DeployRow } from "@/lib/deploys/load";
import { getExpectedSeconds } from "@/lib/deploys/queries";
import type { Deploy } from "@/lib/deploys/schemas";

/** A deploy as it is asked for. */
export interface NewDeploy {
  kind: Deploy["kind"];
  surface: Pick<Surface, "surface_id" | "target_env" | "workflow">;
  ref: string;
  sha: string;
  /** What the surface runs now; null when nobody knows. */
  fromSha: string | null;
  reason: string | null;
}

interface Asker {
  /** The console that is asked. */
  here: Environment;
  by: { id: string; email: string } | null;
  key: string | null;
  hash: string;
  now: Date;
}

/** The row of a deploy that has been asked for; whoever calls writes its transition. A second live one breaks a unique index. */
export async function createDeploy(tx: Tx, deploy: NewDeploy, { here, by, key, hash, now }: Asker): Promise<DeployRow> {
  const { kind, surface, ref, sha, fromSha, reason } = deploy;
  return tx.deploy.create({
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
      correlationId: newCorrelationId(here),
      idempotencyKey: key,
      idempotencyHash: key === null ? null : hash,
      requestedById: by?.id ?? null,
      requestedByEmail: by?.email ?? null,
      requestedAt: now,
      expectedSeconds: await getExpectedSeconds(tx, surface.surface_id),
      nextCheckAt: now,
    },
  });
}

/** What the audit row of a deploy's intent tells. */
export function intentPayload({ kind, surface, ref, fromSha, reason }: NewDeploy): Record<string, unknown> {
  return { ref, workflow: surface.workflow, reason, from_sha: fromSha, kind };
}
