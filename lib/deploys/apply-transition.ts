import "server-only";

import type { Context } from "@/lib/db/context";
import type { DeployRow } from "@/lib/deploys/load";
import { type Transition, transitionDeploy } from "@/lib/deploys/transition-deploy";
import { committed } from "@/lib/work/committed";

/** One transition in a transaction of its own, for callers that have already authorised. allow-unaudited: transitionDeploy audits. */
export async function applyTransition(ctx: Context, row: DeployRow, transition: Transition): Promise<DeployRow> {
  return committed(ctx, transition.to, (tx) => transitionDeploy(tx, ctx, { row, transition }));
}
