import "server-only";

import { cleanText, UNREADABLE } from "@/lib/core/clean-text";
import { listOf, optionalFields, textIfAny } from "@/lib/github/fields";
import type { RunApproval } from "@/lib/github/github";
import { numericId } from "@/lib/github/names";
import { type Ask, freshness, type Reading, type Target } from "@/lib/github/request";

const LONGEST_COMMENT = 200;

/** What people said about a run that waited for them, and who: GitHub's "review history". Throws UpstreamError. */
export async function listApprovals(ask: Ask, runId: string, reading?: Reading): Promise<RunApproval[]> {
  const run_id = numericId(runId);
  if (run_id === null) return [];
  const readApprovals = async ({ octokit, owner, repo }: Target): Promise<RunApproval[]> => {
    const { data } = await octokit.rest.actions.getReviewsForRun({ owner, repo, run_id });
    return listOf(data, "the approvals").map((item) => {
      const approval = optionalFields(item);
      const login = textIfAny(optionalFields(approval.user), "login");
      const comment = cleanText(textIfAny(approval, "comment")?.replace(/\s+/g, " ").trim() ?? "", LONGEST_COMMENT);
      return { state: textIfAny(approval, "state") ?? UNREADABLE, login, comment: comment === "" ? null : comment };
    });
  };
  return ask(`read the approvals of run ${runId}`, readApprovals, freshness(reading));
}
