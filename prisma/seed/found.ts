import "server-only";

import type { Context } from "@/lib/db/context";
import { writeFoundRun } from "@/lib/deploys/adopt-found-run";
import type { PlannedDeploy } from "@/prisma/seed/plan";
import { type Sight, scriptOf } from "@/prisma/seed/script";
import { deployMoments, type Moment, moment } from "@/tests/factories/deploy";

/** How a console came upon a run of the other one, and followed it to its end. */
export function foundMoments(ctx: Context, deploy: PlannedDeploy, sight: Sight): Moment[] {
  const { surface, sha, fromSha, correlationId, ledger } = deploy;
  const script = scriptOf(deploy, sight, ctx.actor);
  const queued = script.steps.findIndex(({ to }) => to === "queued");
  const foundAt = script.steps[queued]?.at ?? script.requestedAt;
  const [first, ...others] = script.steps.slice(queued + 1);
  if (first === undefined) return [];
  const { label } = ctx.config.consoles[ledger];
  const found = {
    workflow: surface.workflow,
    run: sight.run,
    surface,
    commit: { sha, ref: sha, source: "given" as const, doubt: null },
    origin: "console" as const,
    foreignId: correlationId,
    doers: { first: label, starter: label },
  };
  const { cancelAskedAt: _, ...rest } = script;
  return deployMoments(
    ctx,
    { ...rest, requestedAt: foundAt, steps: [{ ...first, patch: { ...first.patch, fromSha } }, ...others] },
    (tx) => writeFoundRun(tx, moment(ctx, foundAt), found),
  );
}
