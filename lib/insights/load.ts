import "server-only";

import { AppError } from "@/lib/core/errors";
import type { Deploy as DeployRow } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";

/** The deploy of that id, to be judged; throws `not_found`. */
export async function loadDeployToJudge(tx: Pick<Tx, "deploy">, id: string): Promise<DeployRow> {
  const row = await tx.deploy.findUnique({ where: { id } });
  if (row === null) throw new AppError("not_found", `There is no deploy ${id.slice(0, 60)} on this console.`);
  return row;
}
