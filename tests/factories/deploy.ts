import { recordAudit } from "@/lib/audit/append";
import { type Actor, personOf } from "@/lib/core/actor";
import { getSurface } from "@/lib/core/config";
import { newCorrelationId, newId } from "@/lib/core/ids";
import type { Context } from "@/lib/db/context";
import type { Prisma } from "@/lib/db/generated/client";
import type { Tx } from "@/lib/db/transaction";
import type { DeployRow } from "@/lib/deploys/load";
import { getExpectedSeconds } from "@/lib/deploys/queries";
import type { DeployState } from "@/lib/deploys/schemas";
import { recordTransition, transitionDeploy } from "@/lib/deploys/transition-deploy";

export interface ScriptedStep {
  to: DeployState;
  at: Date;
  note?: string;
  patch?: Prisma.DeployUpdateManyMutationInput;
}

/** A whole deploy as it is to have happened, from its request to the last of its steps. */
export interface DeployScript {
  surfaceId: string;
  sha: string;
  by: Actor;
  requestedAt: Date;
  steps: ScriptedStep[];
  fromSha?: string | null;
  ref?: string;
  reason?: string | null;
  kind?: "deploy" | "promotion" | "rollback" | "breakglass";
  correlationId?: string;
  /** When somebody asked for its end; the steps say how it ended. */
  cancelAskedAt?: Date;
}

const BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";

/** The same console at another moment; with an actor, as a request of theirs. */
export function moment(ctx: Context, at: Date, actor?: Actor): Context {
  const request = { actor, requestId: newId("req"), ip: "203.0.113.24", userAgent: BROWSER };
  return { ...ctx, now: () => at, ...(actor === undefined ? {} : { ...request, actor }) };
}

async function writeIntent(tx: Tx, ctx: Context, script: DeployScript): Promise<DeployRow> {
  const surface = getSurface(ctx.config, script.surfaceId);
  if (surface === null) throw new Error(`there is no surface ${script.surfaceId}`);
  const person = personOf(script.by);
  const { sha, reason = null, fromSha = null, requestedAt: at } = script;
  const row = await tx.deploy.create({
    data: {
      id: newId("dep"),
      surfaceId: surface.surface_id,
      targetEnv: surface.target_env,
      workflow: surface.workflow,
      kind: script.kind ?? "deploy",
      state: "requested",
      stateSince: at,
      ref: script.ref ?? ctx.config.main_branch,
      sha,
      fromSha,
      reason,
      correlationId: script.correlationId ?? newCorrelationId(ctx.environment),
      requestedById: person?.id ?? null,
      requestedByEmail: person?.email ?? null,
      requestedAt: at,
      expectedSeconds: await getExpectedSeconds(tx, surface.surface_id),
      nextCheckAt: at,
    },
  });
  const payload = { ref: row.ref, workflow: row.workflow, reason, from_sha: fromSha };
  const change = { after: row, from: null, transition: { to: "requested" as const, payload } };
  await recordTransition(tx, moment(ctx, at, script.by), change);
  return row;
}

async function askForItsEnd(tx: Tx, ctx: Context, row: DeployRow): Promise<DeployRow> {
  const asked = { cancelRequestedAt: ctx.now(), cancelRequestedBy: personOf(ctx.actor)?.email ?? null };
  const after = await tx.deploy.update({ where: { id: row.id }, data: asked });
  await recordAudit(tx, ctx, {
    action: "console.deploy.cancel_requested",
    subject: { kind: "deploy", id: row.id },
    surface: { surface_id: row.surfaceId, target_env: row.targetEnv === "production" ? "production" : "staging" },
    payload: { run_id: row.runId, state: row.state },
  });
  return after;
}

/** Something that happened at a moment, to be written in one transaction with others. */
export interface Moment {
  at: Date;
  write: (tx: Tx) => Promise<void>;
}

/**
 * The moments of a deploy, in order; each writes what the product writes then, with its audit row. They may be mixed with the
 * moments of other deploys, but not be left out. `ctx` is the console acting by itself; `begin` is how the deploy came about,
 * by its request unless told.
 */
export function deployMoments(
  ctx: Context,
  script: DeployScript,
  begin: (tx: Tx) => Promise<DeployRow> = (tx) => writeIntent(tx, ctx, script),
): Moment[] {
  let row: DeployRow | null = null;
  const written = (): DeployRow => {
    if (row === null) throw new Error(`the deploy of ${script.surfaceId} is not written yet`);
    return row;
  };
  const told = (at: Date, next: (tx: Tx) => Promise<DeployRow>) => ({
    at,
    write: async (tx: Tx) => {
      row = await next(tx);
    },
  });
  const { cancelAskedAt, requestedAt, by } = script;
  const moments = [
    told(requestedAt, begin),
    ...script.steps.map(({ at, ...transition }) =>
      told(at, (tx) => transitionDeploy(tx, moment(ctx, at), { row: written(), transition })),
    ),
    ...(cancelAskedAt === undefined
      ? []
      : [told(cancelAskedAt, (tx) => askForItsEnd(tx, moment(ctx, cancelAskedAt, by), written()))]),
  ];
  return moments.sort((one, other) => one.at.getTime() - other.at.getTime());
}
