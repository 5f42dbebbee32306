import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { type Actor, personOf } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import { deriveDigest } from "@/lib/versions/digest";
import { readMigrations } from "@/lib/versions/migrations";
import type { PlannedDeploy } from "@/prisma/seed/plan";
import { type Moment, moment } from "@/tests/factories/deploy";

/** A promotion's own record beside its deploy, to be written after the deploy's intent; its end follows from the deploy's. */
export async function promotionMoments(ctx: Context, deploy: PlannedDeploy, by: Actor): Promise<Moment[]> {
  const person = personOf(by);
  if (deploy.kind !== "promotion" || person === null) return [];
  const { requestedAt: at, correlationId, fromSha, sha: toSha, reason, surface } = deploy;
  const { digest, reviewed } = await reviewedBefore(ctx, deploy);
  const write: Moment["write"] = async (tx) => {
    const { id: deployId } = await tx.deploy.findUniqueOrThrow({ where: { correlationId } });
    const asked = { requestedById: person.id, requestedByEmail: person.email, requestedAt: at };
    const id = newId("prm");
    await tx.promotion.create({
      data: { id, kind: "promotion", state: "requested", fromSha, toSha, digest, reason, ...asked, deployId },
    });
    const overridden: string[] = [];
    await recordAudit(tx, moment(ctx, at, by), {
      action: "console.version.promote_requested",
      subject: { kind: "promotion", id },
      surface: { surface_id: surface.surface_id, target_env: surface.target_env },
      payload: {
        from_sha: fromSha,
        to_sha: toSha,
        digest,
        ...reviewed,
        overridden,
        reason,
        requested_by_admin_id: person.id,
        deploy_id: deployId,
      },
    });
    await recordAudit(tx, moment(ctx, at, by), {
      action: "console.auth.step_up_succeeded",
      subject: { kind: "person", id: person.id },
      payload: { action: "promotion:request", target: digest },
    });
  };
  return [{ at, write }];
}

/** What an admin reviewed before a planned promotion, as GitHub still tells it. */
async function reviewedBefore(ctx: Context, deploy: PlannedDeploy) {
  const { fromSha, sha: toSha } = deploy;
  const comparison = fromSha === null ? null : await ctx.github.compare(fromSha, toSha);
  const migrations = fromSha === null ? [] : await readMigrations(ctx, { fromSha, toSha });
  const [commits, commitsTruncated] = [comparison?.commits ?? [], comparison?.truncated ?? false];
  const shas = { productionSha: fromSha, stagingSha: toSha, status: comparison?.status ?? ("unknown" as const) };
  const digest = deriveDigest({ ...shas, commits, commitsTruncated, migrations, blockers: [] });
  const destructive = migrations.filter((one) => one.destructive).map(({ name }) => name);
  const reviewed = {
    commits: commits.length,
    commits_truncated: commitsTruncated,
    migrations: migrations.map(({ name }) => name),
    destructive_migrations: destructive,
    checks: "passed",
  };
  return { digest, reviewed };
}
