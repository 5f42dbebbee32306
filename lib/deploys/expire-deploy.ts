import "server-only";

import { z } from "zod";
import { authorize } from "@/lib/core/authorize";
import { getSurface } from "@/lib/core/config";
import type { Context } from "@/lib/db/context";
import { stateOf } from "@/lib/deploys/deploy-row";
import type { DeployRow } from "@/lib/deploys/load";
import { waitedForRival } from "@/lib/deploys/rival";
import { deadlineOf, isOverdue } from "@/lib/deploys/rules";
import { applyTransition, type Transition } from "@/lib/deploys/transition-deploy";

const heldSchema = z.object({
  kind: z.enum(["github_unreachable", "other_console", "unrecorded_run", "console_failed", "look_slow"]),
  message: z.string(),
});

/** For a surface that is no longer configured. */
const LIMIT_S = 180;

/**
 * Takes a live deploy out of a state that has outlived its deadline, also while GitHub cannot be asked; null while
 * there is time. `trouble` is what stands in the way, as a sentence, where the caller knows better than the row.
 */
export async function expireDeploy(ctx: Context, row: DeployRow, trouble: string | null): Promise<DeployRow | null> {
  authorize(ctx, "deploy:advance");
  const deadline = deadlineOf(stateOf(row), row.stateSince);
  if (deadline === null || ctx.now() < deadline) return null;
  const exit = await exitOf(ctx, row, trouble ?? troubleOf(row));
  return exit === null ? null : applyTransition(ctx, row, exit);
}

async function exitOf(ctx: Context, row: DeployRow, trouble: string | null): Promise<Transition | null> {
  const state = stateOf(row);
  switch (state) {
    case "requested":
      return unsent(trouble, waitedForRival(row)?.kind ?? "github_unreachable");
    case "resolving":
      return unfound(ctx, trouble ?? "GitHub gave no answer.");
    case "queued":
    case "running":
      if (await isSeenLive(ctx, row))
        return { to: "verifying", note: "The platform runs its commit; GitHub is silent" };
      return past();
    default:
      return null;
  }
}

function unsent(trouble: string | null, code: string): Transition {
  const reason = trouble ?? "this console did not get to it.";
  const message = `It could not be sent within 5 minutes, so nothing was sent: ${reason} Deploy again, or use break-glass.`;
  return expiredAs("errored", trouble === null ? "not_sent_in_time" : code, message);
}

function expiredAs(to: "errored" | "timed_out", code: string, message: string): Transition {
  return { to, note: message, patch: { failureCode: code, failureMessage: message } };
}

function unfound(ctx: Context, trouble: string): Transition {
  const note = `After 180 s: ${trouble} A person may decide; the console looks on`;
  const message = `${trouble} The console looks on.`;
  const blockedBy = { kind: "run_not_found", message, run_url: null, since: ctx.now().toISOString() };
  return { to: "unresolved", note, patch: { blockedBy: { ...blockedBy, waits_for_person: true } } };
}

/** Whether the platform has come to run the commit of a deploy that GitHub says nothing about. */
async function isSeenLive(ctx: Context, row: DeployRow): Promise<boolean> {
  const seen = await ctx.db.surfaceObservation.findUnique({ where: { surfaceId: row.surfaceId } });
  return seen?.liveSha === row.sha && row.fromSha !== row.sha;
}

/** GitHub has ended the run by now, whatever it was doing, and has not been able to say how. */
function past(): Transition {
  const message = "GitHub ends every run after 35 days, and did not say how this one ended. Look at the run on GitHub.";
  return expiredAs("timed_out", "past_last_moment", message);
}

/** What has kept this deploy from being looked after, as a sentence; null when nothing has. */
function troubleOf(row: DeployRow): string | null {
  return heldSchema.safeParse(row.blockedBy).data?.message ?? null;
}

/**
 * Ends a verification that could not be made until its surface's limit: nobody knows what is live, and the record says so.
 * `trouble` is what stood in the way, as a sentence. Null while there is time.
 */
export async function expireVerifying(ctx: Context, row: DeployRow, trouble: string): Promise<DeployRow | null> {
  authorize(ctx, "deploy:advance");
  const limit = getSurface(ctx.config, row.surfaceId)?.verify_within_seconds ?? LIMIT_S;
  if (row.state !== "verifying" || !isOverdue(row.stateSince, limit * 1_000, ctx.now())) return null;
  const message = `The run succeeded, but nobody could confirm ${row.sha.slice(0, 7)} for ${limit} s: ${trouble}`;
  return applyTransition(ctx, row, {
    to: "errored",
    note: message,
    patch: { failureCode: "verification_impossible", failureMessage: message },
  });
}
