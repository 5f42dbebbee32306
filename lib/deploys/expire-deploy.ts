import "server-only";

import { z } from "zod";

import { authorize } from "@/lib/core/authorize";
import type { Context } from "@/lib/db/context";
import { applyTransition } from "@/lib/deploys/apply-transition";
import type { DeployRow } from "@/lib/deploys/load";
import { DEADLINES, deadlineOf } from "@/lib/deploys/rules";
import { deployStateSchema } from "@/lib/deploys/schemas";
import type { Transition } from "@/lib/deploys/transition-deploy";

const heldSchema = z.object({ kind: z.literal("github_unreachable"), message: z.string() });

/** What has kept GitHub from being asked about this deploy, as a sentence; null when nothing has. */
function troubleOf(row: DeployRow): string | null {
  return heldSchema.safeParse(row.blockedBy).data?.message ?? null;
}

function failed(to: "errored" | "timed_out", code: string, message: string): Transition {
  return { to, note: message, patch: { failureCode: code, failureMessage: message } };
}

function unsent(trouble: string | null): Transition {
  const reason = trouble ?? "the console was not running.";
  const message = `It could not be sent within 5 minutes, so nothing was sent: ${reason} Deploy again, or use break-glass.`;
  return failed("errored", trouble === null ? "not_sent_in_time" : "github_unreachable", message);
}

function unfinished(state: "queued" | "running"): Transition {
  const hours = DEADLINES[state] / 3_600_000;
  const message = `The run has been ${state} for ${hours} h; the console stopped waiting. Look at the run on GitHub.`;
  return failed("timed_out", `${state}_too_long`, message);
}

function exitOf(row: DeployRow, trouble: string | null): Transition | null {
  const state = deployStateSchema.parse(row.state);
  switch (state) {
    case "requested":
      return unsent(trouble);
    case "resolving": {
      const note = `After 180 s: ${trouble ?? "no answer."} A person must adopt a run or say that it never ran`;
      return { to: "unresolved", note };
    }
    case "queued":
    case "running":
      return unfinished(state);
    default:
      return null;
  }
}

/**
 * Takes a live deploy out of a state that has outlived its deadline, also while GitHub cannot be asked; null while
 * there is time. `trouble` is what stands in the way, as a sentence, where the caller knows better than the row.
 */
export async function expireDeploy(ctx: Context, row: DeployRow, trouble: string | null): Promise<DeployRow | null> {
  authorize(ctx, "deploy:advance");
  const deadline = deadlineOf(deployStateSchema.parse(row.state), row.stateSince);
  if (deadline === null || ctx.now() < deadline) return null;
  const exit = exitOf(row, trouble ?? troubleOf(row));
  return exit === null ? null : applyTransition(ctx, row, exit);
}
