import "server-only";

import { type Environment, environmentSchema } from "@/lib/core/config";
import { SOMEBODY } from "@/lib/core/doers";
import { AppError } from "@/lib/core/errors";
import type { Work } from "@/lib/core/platform-clock";
import type { DeployRow } from "@/lib/deploys/load";
import { type DeployState, deployStateSchema } from "@/lib/deploys/schemas";
import { type RunStep, stepSchema } from "@/lib/runs/schemas";

type Worked = "state" | "stateSince" | "steps" | "requestedAt" | "dispatchedAt" | "startedAt" | "finishedAt";

const GOES_ON = new Set<RunStep["state"]>(["waiting", "running"]);

const UNDER_WAY = new Set(["requested", "dispatching", "resolving", "unresolved", "queued", "running"]);

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

/** Each stored step that can be read; the others cost it nothing. */
export function storedSteps(stored: unknown): RunStep[] {
  const items: unknown[] = Array.isArray(stored) ? stored : [];
  return items.flatMap((item) => stepSchema.safeParse(item).data ?? []);
}

/** When the jobs of a deploy's run worked: their last step tells the end; else the end of the deploy, which a correction leaves. */
export function workOf(row: Pick<DeployRow, Worked>): Work {
  const began = row.startedAt ?? row.dispatchedAt ?? row.requestedAt;
  const steps = storedSteps(row.steps);
  const ends = steps.flatMap(({ finished_at: at }) => (at === null ? [] : [Date.parse(at)]));
  if (ends.length > 0 && !steps.some(({ state }) => GOES_ON.has(state)))
    return { began, ended: new Date(Math.max(began.getTime(), ...ends)) };
  return { began, ended: UNDER_WAY.has(row.state) ? null : (row.finishedAt ?? row.stateSince) };
}

/** Before this moment no release was made by the newest attempt of a deploy's run; null while nothing was sent. */
export function attemptSentAt(row: Pick<DeployRow, "runAttempt" | "startedAt" | "dispatchedAt">): Date | null {
  return (row.runAttempt ?? 1) > 1 ? (row.startedAt ?? row.dispatchedAt) : row.dispatchedAt;
}

/** Who started the newest attempt of a deploy's run: whoever starts a run again is not whoever asked for it. */
export function attemptBy(row: { runAttempt: number | null; attemptBy: string | null }): { attempt_by?: string } {
  return (row.runAttempt ?? 1) > 1 ? { attempt_by: row.attemptBy ?? SOMEBODY } : {};
}
