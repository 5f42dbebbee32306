import "server-only";

import { authorize } from "@/lib/core/authorize";
import { getSurface, type Surface } from "@/lib/core/config";
import { outside } from "@/lib/core/failpoint";
import { UpstreamError } from "@/lib/core/upstream";
import type { Context } from "@/lib/db/context";
import { applyTransition } from "@/lib/deploys/apply-transition";
import type { DeployRow } from "@/lib/deploys/load";
import { isOverdue } from "@/lib/deploys/rules";
import type { Transition } from "@/lib/deploys/transition-deploy";
import { readVersion } from "@/lib/environments/read-version";
import { recordLive } from "@/lib/surfaces/record-live";

interface Evidence {
  verdict: "matches" | "differs" | "unanswered";
  /** What was seen, in words, for the failure message. */
  seen: string;
}

async function readEvidence(ctx: Context, surface: Surface, sha: string): Promise<Evidence> {
  const live = await outside("read-live", () => ctx.platforms[surface.platform].readLive(surface.app));
  await recordLive(ctx, surface, live);
  if (live.sha !== sha)
    return { verdict: "differs", seen: `${surface.app} reports ${live.sha?.slice(0, 7) ?? "no commit"}` };
  if (surface.console === undefined) return { verdict: "matches", seen: live.source };
  const url = ctx.consoleUrls[surface.console];
  const running = await outside("read-version", () => readVersion(url));
  const label = ctx.config.consoles[surface.console].label;
  if (running === null) return { verdict: "unanswered", seen: `${label} does not answer at ${url}` };
  return { verdict: running.sha === sha ? "matches" : "differs", seen: `${label} runs ${running.sha.slice(0, 7)}` };
}

async function look(ctx: Context, surface: Surface, sha: string): Promise<Evidence> {
  try {
    return await readEvidence(ctx, surface, sha);
  } catch (error) {
    if (error instanceof UpstreamError) return { verdict: "unanswered", seen: error.message.replace(/\.$/, "") };
    throw error;
  }
}

const OUTRUN = "The run succeeded, and a newer deploy of the surface has taken its place since";

/** Whether a newer deploy of the surface has succeeded: what it shipped is what has to be live, not this. */
async function isOutrun(ctx: Context, row: DeployRow): Promise<boolean> {
  const newer = { surfaceId: row.surfaceId, state: "succeeded", requestedAt: { gt: row.requestedAt } };
  return (await ctx.db.deploy.count({ where: newer })) > 0;
}

/** Ends a deploy whose run succeeded: only when the platform (and, for a console, the process itself) reports the SHA. */
export async function verifyDeploy(ctx: Context, row: DeployRow): Promise<DeployRow> {
  authorize(ctx, "deploy:advance");
  const surface = getSurface(ctx.config, row.surfaceId);
  if (surface === null) return applyTransition(ctx, row, unconfigured(row));
  const evidence = await look(ctx, surface, row.sha);
  const observedAt = evidence.verdict === "unanswered" ? row.observedAt : ctx.now();
  if (evidence.verdict === "matches")
    return applyTransition(ctx, row, { to: "succeeded", note: evidence.seen, patch: { observedAt } });
  if (evidence.verdict === "differs" && (await isOutrun(ctx, row)))
    return applyTransition(ctx, row, { to: "superseded", note: OUTRUN, patch: { observedAt } });
  if (isOverdue(row.stateSince, surface.verify_within_seconds * 1_000, ctx.now()))
    return applyTransition(ctx, row, unverified(row, surface, evidence));
  const where = { id: row.id, state: row.state, leaseFence: row.leaseFence };
  const rows = await ctx.db.deploy.updateManyAndReturn({ where, data: { observedAt } });
  return rows[0] ?? row;
}

function errored(code: string, message: string): Transition {
  return { to: "errored", note: message, patch: { failureCode: code, failureMessage: message } };
}

function unconfigured(row: DeployRow): Transition {
  return errored("surface_removed", `${row.surfaceId} is no longer configured, so nothing can be verified.`);
}

function unverified(row: DeployRow, surface: Surface, { verdict, seen }: Evidence): Transition {
  const [sha, limit] = [row.sha.slice(0, 7), `${surface.verify_within_seconds} s`];
  return verdict === "differs"
    ? errored("verification_mismatch", `The run succeeded, but ${sha} is not what runs after ${limit}: ${seen}.`)
    : errored("verification_impossible", `The run succeeded, but nobody could confirm ${sha} for ${limit}: ${seen}.`);
}
