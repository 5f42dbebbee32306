import "server-only";

import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { breakglassCommand, type DeployFacts, listBlockers } from "@/lib/deploys/rules";

/** Throws the error that the first blocker of a request means; does nothing without blockers. */
export function refusal(ctx: Context, facts: DeployFacts): void {
  const blockers = listBlockers(facts);
  const [first] = blockers;
  if (first === undefined) return;
  const target = { repository: ctx.repository, sha: facts.sha };
  const breakglass = { command: breakglassCommand(ctx.config, facts.surface, target) };
  if (first.code === "deploy_ui_disabled")
    throw new AppError("deploy_ui_disabled", first.message, { extra: { breakglass } });
  if (first.code === "deploy_in_flight") {
    throw new AppError("deploy_in_flight", first.message, { extra: { deploy_id: first.subject_id, blockers } });
  }
  throw new AppError("blocked", first.message, { extra: { blockers, breakglass } });
}
