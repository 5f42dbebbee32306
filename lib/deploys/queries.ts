import "server-only";

import { z } from "zod";
import { findActors } from "@/lib/audit/actors";
import { shownEnvironment } from "@/lib/core/config";
import { decodeMomentCursor, toPage } from "@/lib/core/page";
import { shareReads } from "@/lib/core/share-reads";
import type { Context } from "@/lib/db/context";
import type { Database } from "@/lib/db/database";
import type { Prisma, DeployTransition as TransitionRow } from "@/lib/db/generated/client";
import { readRows } from "@/lib/db/read-rows";
import { type Tx, translated } from "@/lib/db/transaction";
import { explainCancel } from "@/lib/deploys/cancellation";
import { attemptBy, storedSteps } from "@/lib/deploys/deploy-row";
import { type DeployRow, loadDeploy } from "@/lib/deploys/load";
import { TERMINAL } from "@/lib/deploys/rules";
import {
  type Deploy,
  type DeployDetail,
  type DeployList,
  type DeployListQuery,
  type DeployTransition,
  deployKindSchema,
  deploySchema,
  deployStateSchema,
  evidenceSchema,
  type InFlight,
  originKindSchema,
  type ShownState,
  shaSourceSchema,
} from "@/lib/deploys/schemas";
import { toCommit } from "@/lib/surfaces/queries";

const iso = (date: Date | null) => date?.toISOString() ?? null;

const UNREADABLE = { kind: "unknown", message: "Something that this build cannot read.", run_url: null, since: null };

/** Every open tab asks for this each second or two: those who ask at the same time share one read. */
const readLive = shareReads(
  async (db: Database) => {
    const orderBy: Prisma.DeployOrderByWithRelationInput[] = [{ requestedAt: "asc" }, { id: "asc" }];
    const rows = await db.deploy.findMany({ where: { state: { notIn: [...TERMINAL] } }, orderBy });
    return rows.map(toDeploy);
  },
  (db) => db,
);

/** Beyond these many refusals it is no passing trouble. */
const REFUSALS_TOLD = 3;
/** Of what is tried again no longer nobody has to be told. */
const UNTOLD_FOR_MS = 7 * 24 * 3_600_000;

/** A row as the contract's `deploy`; one that another build has written is shown as far as it can be read. */
export function toDeploy(row: DeployRow): Deploy {
  return {
    ...times(row),
    ...origin(row),
    ...cancelOf(row),
    id: row.id,
    surface_id: row.surfaceId,
    target_env: shownEnvironment(row.targetEnv),
    workflow: row.workflow,
    kind: deployKindSchema.safeParse(row.kind).data ?? "unknown",
    state: shownState(row.state),
    ...storedState(row.state),
    ref: row.ref,
    sha: row.sha,
    ...shaSource(row.shaSource),
    from_sha: row.fromSha,
    reason: row.reason,
    correlation_id: row.correlationId,
    run_id: row.runId,
    run_attempt: row.runAttempt,
    run_url: row.runUrl,
    ...attemptBy(row),
    requested_by: requester(row),
    step: progressOfRow(row),
    expected_seconds: row.expectedSeconds,
    failure: failureOfRow(row),
    blocked_by: blockedBy(row.blockedBy),
  };
}

function times(row: DeployRow) {
  return {
    state_since: row.stateSince.toISOString(),
    requested_at: row.requestedAt.toISOString(),
    dispatched_at: iso(row.dispatchedAt),
    resolved_at: iso(row.resolvedAt),
    started_at: iso(row.startedAt),
    finished_at: iso(row.finishedAt),
    observed_at: iso(row.observedAt),
  };
}

function origin(row: DeployRow): Pick<Deploy, "origin"> {
  if (row.origin === null) return {};
  const kind = originKindSchema.safeParse(row.origin).data ?? "unknown";
  const evidence = evidenceSchema.safeParse(row.evidence).data ?? null;
  const by = row.originBy === null ? {} : { by: row.originBy };
  return {
    origin: { kind, login: row.originLogin, ...by, evidence, drill: row.isDrill, review: breakglassReviewOf(row) },
  };
}

function breakglassReviewOf(row: DeployRow): NonNullable<Deploy["origin"]>["review"] {
  if (row.reviewNote === null || row.reviewedByEmail === null || row.reviewedAt === null) return null;
  return { note: row.reviewNote, by: row.reviewedByEmail, at: row.reviewedAt.toISOString() };
}

function cancelOf(row: DeployRow): Pick<Deploy, "cancel"> {
  const state = deployStateSchema.safeParse(row.state).data;
  const told = state === undefined ? null : explainCancel({ ...row, state });
  return told === null ? {} : { cancel: told };
}

/** A stored state as answers tell it; a newer build may know more words than this one. */
function shownState(word: string): ShownState {
  return deployStateSchema.safeParse(word).data ?? "unknown";
}

function storedState(word: string): Pick<Deploy, "stored_state"> {
  return shownState(word) === "unknown" ? { stored_state: word } : {};
}

/** Where the SHA is from, if not from the request; a word of another build is the least certain one. */
function shaSource(word: string | null): Pick<Deploy, "sha_source"> {
  return word === null ? {} : { sha_source: shaSourceSchema.safeParse(word).data ?? "guess" };
}

function requester(row: DeployRow): Deploy["requested_by"] {
  if (row.requestedById === null || row.requestedByEmail === null) return null;
  return { id: row.requestedById, email: row.requestedByEmail };
}

function progressOfRow(row: DeployRow): Deploy["step"] {
  if (row.stepNumber === null || row.stepTotal === null || row.stepName === null) return null;
  return { number: row.stepNumber, total: row.stepTotal, name: row.stepName };
}

function failureOfRow(row: DeployRow): Deploy["failure"] {
  if (row.failureCode === null) return null;
  const tail = row.failureLogTail === null ? {} : { log_tail: row.failureLogTail };
  return { code: row.failureCode, message: row.failureMessage ?? row.failureCode, ...tail };
}

function blockedBy(stored: unknown): Deploy["blocked_by"] {
  return stored === null ? null : (deploySchema.shape.blocked_by.safeParse(stored).data ?? UNREADABLE);
}

/** Deploys of this console, newest first. */
export async function listDeploys(ctx: Context, query: DeployListQuery): Promise<DeployList> {
  const where: Prisma.DeployWhereInput = {
    ...(query.surface_id === undefined ? {} : { surfaceId: query.surface_id }),
    ...(query.state === undefined ? {} : { state: query.state }),
    ...(query.target_env === undefined ? {} : { targetEnv: query.target_env }),
    ...(query.actor === undefined ? {} : { requestedByEmail: await actorsOf(ctx, query.actor) }),
    ...afterCursor(query.cursor),
  };
  const orderBy: Prisma.DeployOrderByWithRelationInput[] = [{ requestedAt: "desc" }, { id: "desc" }];
  const rows = await translated(() => ctx.db.deploy.findMany({ where, orderBy, take: query.limit + 1 }));
  return toPage(rows, query.limit, { item: toDeploy, keys: (row) => [row.requestedAt.toISOString(), row.id] });
}

/** One address keeps to its index. */
async function actorsOf(ctx: Context, asked: string): Promise<string | { in: string[] }> {
  const [first = asked, ...others] = await translated(() => findActors(ctx.db, asked));
  return others.length === 0 ? first : { in: [first, ...others] };
}

function afterCursor(cursor: string | undefined): Prisma.DeployWhereInput {
  if (cursor === undefined) return {};
  const { at, id } = decodeMomentCursor(cursor);
  return { requestedAt: { lte: at }, NOT: { requestedAt: at, id: { gte: id } } };
}

/** Everything live on this console, oldest first; `server_time` lets a browser judge ages by one clock. */
export async function getInFlight(ctx: Context): Promise<InFlight> {
  const items = await translated(() => readLive(ctx.db));
  const now = ctx.now().toISOString();
  return { items, generated_at: now, server_time: now };
}

/** One deploy with its timeline and steps; throws not_found. */
export async function loadDeployDetail(ctx: Context, id: string): Promise<DeployDetail> {
  return translated(async () => {
    const row = await loadDeploy(ctx.db, id);
    const [transitions, commit] = await Promise.all([
      ctx.db.deployTransition.findMany({ where: { deployId: id }, orderBy: { seq: "asc" } }),
      ctx.db.mainCommit.findUnique({ where: { sha: row.sha } }),
    ]);
    return {
      deploy: toDeploy(row),
      commit: commit === null ? null : toCommit(ctx, commit),
      transitions: transitions.map(toTransition),
      steps: storedSteps(row.steps),
    };
  });
}

function toTransition(row: TransitionRow): DeployTransition {
  return {
    seq: row.seq,
    attempt: row.attempt,
    from: row.fromState === null ? null : shownState(row.fromState),
    to: shownState(row.toState),
    at: row.at.toISOString(),
    actor: row.actor,
    note: row.note,
  };
}

/** The live deploy of a surface, or null. */
export async function getLiveDeploy(db: Database | Tx, surfaceId: string) {
  const row = await db.deploy.findFirst({ where: { surfaceId, state: { notIn: [...TERMINAL] } } });
  if (row === null) return null;
  const { id, state, sha, requestedAt, requestedByEmail: by, origin: from, reason, runUrl } = row;
  return {
    id,
    state,
    sha,
    requestedAt,
    by,
    ...(from === null || reason === null ? {} : { found: { reason, runUrl } }),
  };
}

/** Median seconds from request to end over the surface's last 20 successes; null before the first. */
export async function getExpectedSeconds(db: Database | Tx, surfaceId: string): Promise<number | null> {
  const [median] = await readRows(db, z.object({ seconds: z.number().nullable() }))`
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - requested_at))::float AS seconds
    FROM (SELECT finished_at, requested_at FROM deploys
          WHERE surface_id = ${surfaceId} AND state = 'succeeded' AND finished_at IS NOT NULL
          ORDER BY requested_at DESC LIMIT 20) AS recent`;
  const seconds = median?.seconds ?? null;
  return seconds === null ? null : Math.round(seconds);
}

/** What GitHub refuses to be told of deploys: since when, and why the last time; null while it takes it. */
export async function getUntold(ctx: Context): Promise<{ since: string | null; problem: string } | null> {
  if (!ctx.config.github_deployments) return null;
  const since = new Date(ctx.now().getTime() - UNTOLD_FOR_MS);
  const where = {
    attempts: { gte: REFUSALS_TOLD },
    problem: { not: null },
    deploy: { OR: [{ requestedAt: { gt: since } }, { stateSince: { gt: since } }] },
  };
  const [first, last] = await translated(() =>
    Promise.all([
      ctx.db.githubDeployment.findFirst({ where, orderBy: { problemSince: "asc" } }),
      ctx.db.githubDeployment.findFirst({ where, orderBy: { nextAttemptAt: "desc" } }),
    ]),
  );
  if (last === null) return null;
  return { since: first?.problemSince?.toISOString() ?? null, problem: last.problem ?? "" };
}
