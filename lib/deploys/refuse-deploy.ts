import "server-only";

import type { Surface } from "@/lib/core/config";
import type { Blocker } from "@/lib/core/decision";
import { AppError } from "@/lib/core/errors";
import type { Context } from "@/lib/db/context";
import { breakglassCommand } from "@/lib/deploys/rules";

interface Refused {
  surface: Surface;
  /** Null where nobody has asked yet. */
  sha: string | null;
}

/** Throws the error that the first of these blockers of a request means; does nothing without one. */
export function refuseDeploy(ctx: Context, { surface, sha }: Refused, blockers: Blocker[]): void {
  const [first] = blockers;
  if (first === undefined) return;
  const breakglass = { command: breakglassCommand(ctx.config, surface, { repository: ctx.repository, sha }) };
  if (first.code === "deploy_ui_disabled")
    throw new AppError("deploy_ui_disabled", first.message, { extra: { breakglass } });
  if (first.code === "deploy_in_flight") {
    throw new AppError("deploy_in_flight", first.message, { extra: { deploy_id: first.subject_id, blockers } });
  }
  throw new AppError("blocked", first.message, { extra: { blockers, breakglass } });
}
