import "server-only";

import type { Surface } from "@/lib/core/config";
import { usedCredentials } from "@/lib/core/platform-kinds";
import { toHealth } from "@/lib/credentials/record-upstream";
import {
  agedHealth,
  credentialOf,
  KEY_REJECTED,
  RECOVERY_GUIDE,
  rejectedSince,
  storedIn,
  workflowKeyPlace,
} from "@/lib/credentials/rules";
import { CREDENTIALS, type CredentialHealth, type CredentialList, type WorkflowKey } from "@/lib/credentials/schemas";
import type { Context } from "@/lib/db/context";
import type { UpstreamHealth } from "@/lib/db/generated/client";
import { translated } from "@/lib/db/transaction";
import { paths } from "@/lib/paths";

type Name = CredentialHealth["name"];

const USES_LOOKED_AT = 50;

/** How each key that this console uses is: whether its platform takes it, since when, where it is kept and how to renew it. */
export async function listCredentials(ctx: Context): Promise<CredentialList> {
  const rows = await translated(() => ctx.db.upstreamHealth.findMany());
  const used = usedCredentials(ctx.config);
  const items = CREDENTIALS.filter((name) => used.has(name)).map((name) => ({
    name,
    ...healthOf(
      ctx,
      rows.find((row) => row.name === name),
    ),
    expires_at: expiryOf(
      ctx,
      name,
      rows.find((row) => row.name === name),
    ),
    stored_in: storedIn(ctx.config, ctx.environment, name),
    recovery: paths.guide(RECOVERY_GUIDE, name),
  }));
  return { items, rejected_workflow_keys: await listRejectedKeys(ctx), next_cursor: null };
}

function healthOf(ctx: Context, row: UpstreamHealth | undefined) {
  if (row === undefined) {
    const nothing = { since: null, checked_at: null, budget: null };
    return { state: "unknown" as const, message: "Nothing has used it yet.", ...nothing };
  }
  const { state, since, checkedAt, message } = agedHealth(toHealth(row), ctx.now());
  return {
    state,
    since: since.toISOString(),
    checked_at: checkedAt.toISOString(),
    message,
    budget: budgetOf(row),
  };
}

function budgetOf(row: UpstreamHealth): CredentialHealth["budget"] {
  const { calls, counted, remaining, resetAt } = row;
  if (calls === null || counted === null) return null;
  return { calls, counted, remaining, reset_at: resetAt?.toISOString() ?? null };
}

/** GitHub tells it with each answer, Heroku and Cloudflare when they are asked. */
function expiryOf(ctx: Context, name: Name, row: UpstreamHealth | undefined): string | null {
  const endsAt = name === "github" ? ctx.github.budget().credentialExpiresAt : row?.endsAt;
  return endsAt?.toISOString() ?? null;
}

/** The workflows' keys that platforms refuse, by the place where each is kept: surfaces of one platform and environment share it. */
async function listRejectedKeys(ctx: Context): Promise<WorkflowKey[]> {
  const places = Map.groupBy(ctx.config.surfaces, (surface) => workflowKeyPlace(ctx.repository, surface));
  const found = await translated(() =>
    Promise.all(
      [...places].flatMap(([place, surfaces]) => (place === null ? [] : [findRejectedKey(ctx, place, surfaces)])),
    ),
  );
  return found.filter((key) => key !== null);
}

async function findRejectedKey(ctx: Context, place: string, surfaces: Surface[]): Promise<WorkflowKey | null> {
  const rows = await ctx.db.deploy.findMany({
    where: {
      surfaceId: { in: surfaces.map(({ surface_id }) => surface_id) },
      OR: [{ state: "succeeded" }, { failureCode: KEY_REJECTED }],
      finishedAt: { not: null },
    },
    orderBy: [{ requestedAt: "desc" }, { id: "desc" }],
    take: USES_LOOKED_AT,
  });
  const uses = rows.map(({ id, surfaceId, failureCode, finishedAt, requestedAt }) => ({
    deployId: id,
    surfaceId,
    rejected: failureCode === KEY_REJECTED,
    at: finishedAt ?? requestedAt,
  }));
  const refused = rejectedSince(uses);
  const [surface] = surfaces;
  const name = surface === undefined ? null : credentialOf(surface.platform);
  if (refused === null || name === null) return null;
  return {
    name,
    stored_in: place,
    since: refused.since.toISOString(),
    surfaces: refused.surfaces,
    deploy_id: refused.newest.deployId,
    recovery: paths.guide(RECOVERY_GUIDE, name),
  };
}
