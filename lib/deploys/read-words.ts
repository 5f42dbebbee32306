import "server-only";

import { type Environment, environmentSchema } from "@/lib/core/config";
import { AppError } from "@/lib/core/errors";
import type { DeployRow } from "@/lib/deploys/load";
import { type DeployState, deployStateSchema } from "@/lib/deploys/schemas";

/** The state of a row that is about to be changed; throws `conflict` for a word of another build, which changes it itself. */
export function stateOf(row: Pick<DeployRow, "id" | "state">): DeployState {
  const known = deployStateSchema.safeParse(row.state).data;
  if (known !== undefined) return known;
  const message = `Deploy ${row.id} is "${row.state}", a state that this build of the console does not know. Nothing was changed; use the newer build.`;
  throw new AppError("conflict", message);
}

/** Where a row's deploy goes; throws `conflict` for a word of another build. */
export function targetOf(row: Pick<DeployRow, "id" | "targetEnv">): Environment {
  const known = environmentSchema.safeParse(row.targetEnv).data;
  if (known !== undefined) return known;
  throw new AppError(
    "conflict",
    `Deploy ${row.id} goes to "${row.targetEnv}", which this build of the console does not know.`,
  );
}
