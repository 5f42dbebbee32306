import "server-only";

import { personOf } from "@/lib/core/actor";
import type { Surface } from "@/lib/core/config";
import type { Context } from "@/lib/db/context";
import type { Tx } from "@/lib/db/transaction";
import { type Keyed, takeTurnByKey } from "@/lib/deploys/idempotency";
import type { DeployRow } from "@/lib/deploys/load";
import { createDeploy, intentPayload, type NewDeploy } from "@/lib/deploys/new-deploy";
import { recordTransition } from "@/lib/deploys/transition-deploy";

interface Intent extends NewDeploy, Keyed {
  surface: Surface;
  /** What its audit row tells besides. */
  told?: Record<string, unknown>;
}

/**
 * Writes a deploy that has been asked for, of whatever kind, with its audit row. A second live deploy of the surface breaks a
 * unique index, and so does a key that was used before.
 */
export async function writeIntent(tx: Tx, ctx: Context, intent: Intent): Promise<DeployRow> {
  const { key, hash, told = {} } = intent;
  await takeTurnByKey(tx, ctx, key);
  const asker = { here: ctx.environment, by: personOf(ctx.actor), key, hash, now: ctx.now() };
  const row = await createDeploy(tx, intent, asker);
  const payload = { ...intentPayload(intent), ...told };
  await recordTransition(tx, ctx, { after: row, from: null, transition: { to: "requested", payload } });
  return row;
}
