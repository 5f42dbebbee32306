import "server-only";

import { recordAudit } from "@/lib/audit/append";
import { startOfRecord } from "@/lib/breakglass/rules";
import type { BreakglassRecord, Evidence } from "@/lib/breakglass/schemas";
import { authorize } from "@/lib/core/authorize";
import type { Call } from "@/lib/core/call";
import { getSurface } from "@/lib/core/config";
import { AppError } from "@/lib/core/errors";
import { newId } from "@/lib/core/ids";
import type { Database } from "@/lib/db/database";
import type { Deploy as DeployRow, Prisma } from "@/lib/db/generated/client";
import { inTransaction, type Tx } from "@/lib/db/transaction";
import { uniqueViolation } from "@/lib/db/translate-error";
import { DEPLOY_LIFE } from "@/lib/deploys/transition-deploy";
import { liveAt } from "@/lib/surfaces/rules";
import { announce } from "@/lib/work/announce";
import { recordMove } from "@/lib/work/transition";

type ShellContext = Call & { db: Database };

export interface ProvenRecord {
  record: BreakglassRecord;
  evidence: Evidence;
}

export interface Recorded {
  deployId: string;
  /** `attributed`: the probe had found the run before; `known`: it was recorded before. */
  how: "recorded" | "attributed" | "known";
}

/**
 * Adds one dispatch from a shell to this console, once, as a deploy that is followed from then on. A run that the probe found
 * meanwhile is the same deploy: it gets its person and its reason. Throws conflict when another run carries the record's id.
 */
export async function recordBreakglass(ctx: ShellContext, proven: ProvenRecord): Promise<Recorded> {
  authorize(ctx, "breakglass:record");
  refuseUnconfigured(ctx, proven.record);
  const attempt = () => inTransaction(ctx, (tx) => writeRecord(tx, ctx, proven));
  try {
    return await attempt();
  } catch (error) {
    // The probe, or another import, was faster by a moment: what it wrote is there now.
    if (uniqueViolation(error) === null) throw error;
    return attempt();
  }
}

function refuseUnconfigured(ctx: ShellContext, record: BreakglassRecord): void {
  if (getSurface(ctx.config, record.surface_id) !== null) return;
  throw new AppError("conflict", `${record.surface_id} is no surface of this configuration.`);
}

async function writeRecord(tx: Tx, ctx: ShellContext, proven: ProvenRecord): Promise<Recorded> {
  const { correlation_id: correlationId } = proven.record;
  const runId = runIdOf(proven.record);
  const byRun = runId === null ? null : await tx.deploy.findFirst({ where: { runId, origin: { not: null } } });
  const row = byRun ?? (await tx.deploy.findUnique({ where: { correlationId } }));
  if (row === null) return createDeploy(tx, ctx, proven);
  if (row.evidence !== null) return { deployId: row.id, how: "known" };
  return attributeFoundRun(tx, ctx, { row, proven });
}

function runIdOf({ outcome }: BreakglassRecord): string | null {
  return outcome.kind === "accepted" ? outcome.run_id : null;
}

async function createDeploy(tx: Tx, ctx: ShellContext, proven: ProvenRecord): Promise<Recorded> {
  const { record } = proven;
  const observation = await tx.surfaceObservation.findUnique({ where: { surfaceId: record.surface_id } });
  const fromSha = liveAt(observation, new Date(record.dispatched_at));
  const row = await tx.deploy.create({ data: { ...rowOf(ctx, proven), fromSha } });
  const auditSeq = await recordAudit(tx, ctx, {
    action: "console.deploy.intent.breakglass",
    subject: { kind: "deploy", id: row.id },
    surface: { surface_id: record.surface_id, target_env: record.environment },
    payload: payloadOf(proven),
  });
  const start = startOfRecord(record);
  const note = start.state === "resolving" ? start.note : record.reason;
  const move = { kind: DEPLOY_LIFE, after: row, from: null, note, attempt: row.runAttempt, auditSeq };
  await recordMove(tx, ctx, { ...move, actor: record.actor_email });
  return { deployId: row.id, how: "recorded" };
}

function rowOf(ctx: ShellContext, proven: ProvenRecord): Prisma.DeployUncheckedCreateInput {
  const { record } = proven;
  const now = ctx.now();
  return {
    ...attribution(ctx, proven),
    ...progressOf(record, now),
    id: newId("dep"),
    surfaceId: record.surface_id,
    targetEnv: record.environment,
    workflow: record.workflow,
    kind: "breakglass",
    state: startOfRecord(record).state,
    stateSince: now,
    sha: record.sha,
    correlationId: record.correlation_id,
    requestedAt: new Date(record.dispatched_at),
    nextCheckAt: now,
  };
}

/** Who says so, why, and what proves it: the same for a new deploy and for one that was found. */
function attribution(ctx: ShellContext, { record, evidence }: ProvenRecord) {
  return {
    ref: record.ref,
    reason: record.reason,
    requestedById: ctx.actor.kind === "shell" ? ctx.actor.id : null,
    requestedByEmail: record.actor_email,
    origin: "shell",
    originLogin: record.actor_login,
    evidence,
    isDrill: record.drill,
  };
}

function progressOf(record: BreakglassRecord, now: Date) {
  const start = startOfRecord(record);
  const dispatchedAt = new Date(record.dispatched_at);
  switch (start.state) {
    case "queued":
      return { dispatchedAt, resolvedAt: now, runId: start.runId, runUrl: start.runUrl, runAttempt: 1 };
    case "resolving":
      return {};
    case "errored":
      return { finishedAt: now, failureCode: "dispatch_refused", failureMessage: start.message };
  }
}

function payloadOf({ record, evidence }: ProvenRecord) {
  const { shell: _, ...told } = record;
  return { ...told, evidence };
}

/** The run was found first, and its intent is written: the record adds who it was and why. */
async function attributeFoundRun(
  tx: Tx,
  ctx: ShellContext,
  merge: { row: DeployRow; proven: ProvenRecord },
): Promise<Recorded> {
  const { row, proven } = merge;
  refuseOtherRun(row, proven.record);
  const where = { id: row.id, evidence: null };
  const { count } = await tx.deploy.updateMany({ where, data: attribution(ctx, proven) });
  if (count === 0) return { deployId: row.id, how: "known" };
  await recordAudit(tx, ctx, {
    action: "console.deploy.breakglass_reviewed",
    subject: { kind: "deploy", id: row.id },
    surface: { surface_id: proven.record.surface_id, target_env: proven.record.environment },
    payload: { attribution: payloadOf(proven), run_id: row.runId },
  });
  await announce(tx, "deploy", row.id);
  return { deployId: row.id, how: "attributed" };
}

function refuseOtherRun(row: DeployRow, record: BreakglassRecord): void {
  const isOurs = row.origin === "github" && row.surfaceId === record.surface_id && row.sha === record.sha;
  const isTheirs = record.actor_login !== null && row.originLogin !== record.actor_login;
  if (isOurs && !isTheirs) return;
  const whose = row.originLogin ?? "somebody";
  throw new AppError(
    "conflict",
    `Run ${row.runId ?? "?"} of ${row.surfaceId} carries this record's id, but ${whose} started it with another commit or login. Look at deploy ${row.id}.`,
  );
}
