import "server-only";

import type { Breakglass } from "@/lib/breakglass/schemas";
import type { Context } from "@/lib/db/context";
import { translated } from "@/lib/db/transaction";
import { BREAKGLASS_ORIGINS, NEVER_RAN } from "@/lib/deploys/origins";
import { toDeploy } from "@/lib/deploys/queries";

/** Nobody reads more at once; the rest follows when these are reviewed. */
const OPEN_AT_MOST = 20;

/** Break-glass runs that wait for a review note, newest first, and the newest drill. */
export async function getBreakglass(ctx: Context): Promise<Breakglass> {
  const ran = [{ failureCode: null }, { failureCode: { notIn: NEVER_RAN } }];
  const unreviewed = { origin: { in: [...BREAKGLASS_ORIGINS] }, reviewedAt: null, OR: ran };
  const [open, drill] = await translated(() =>
    Promise.all([
      ctx.db.deploy.findMany({ where: unreviewed, orderBy: { requestedAt: "desc" }, take: OPEN_AT_MOST }),
      ctx.db.deploy.findFirst({ where: { isDrill: true, OR: ran }, orderBy: { requestedAt: "desc" } }),
    ]),
  );
  const last =
    drill === null ? null : { deploy_id: drill.id, at: drill.requestedAt.toISOString(), by: drill.requestedByEmail };
  return { open: open.map(toDeploy), last_drill: last };
}
