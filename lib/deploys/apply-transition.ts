import "server-only";

import { failpoint } from "@/lib/core/failpoint";
import type { Context } from "@/lib/db/context";
import { inTransaction } from "@/lib/db/transaction";
import type { DeployRow } from "@/lib/deploys/load";
import { type Transition, transitionDeploy } from "@/lib/deploys/transition-deploy";

/** One transition in a transaction of its own, for callers that have already authorised. allow-unaudited: transitionDeploy audits. */
export async function applyTransition(ctx: Context, row: DeployRow, transition: Transition): Promise<DeployRow> {
  const after = await inTransaction(ctx, async (tx) => {
    const changed = await transitionDeploy(tx, ctx, { row, transition });
    await failpoint(`before:commit:${transition.to}`);
    return changed;
  });
  await failpoint(`after:commit:${transition.to}`);
  return after;
}
