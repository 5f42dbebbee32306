import "server-only";

import { authorize } from "@/lib/core/authorize";
import type { Context } from "@/lib/db/context";
import type { DeployRow } from "@/lib/deploys/load";
import { deploySchema } from "@/lib/deploys/schemas";
import { announce } from "@/lib/work/announce";

/** Tells once, in the log and to every open page, that a deploy waits for a person. No audit row: it changes no state. */
export async function raiseAlarm(ctx: Context, row: DeployRow): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  const held = deploySchema.shape.blocked_by.safeParse(row.blockedBy).data ?? null;
  if (held?.waits_for_person !== true || row.alarmedAt !== null) return row;
  const where = { id: row.id, state: row.state, leaseFence: row.leaseFence, alarmedAt: null };
  const [alarmed] = await ctx.db.deploy.updateManyAndReturn({ where, data: { alarmedAt: ctx.now() } });
  if (alarmed === undefined) return row;
  const { id, surfaceId, runUrl } = alarmed;
  ctx.log.warn({ deploy: id, surface: surfaceId, kind: held.kind, run_url: held.run_url ?? runUrl }, held.message);
  await announce(ctx.db, "deploy", id);
  return alarmed;
}
