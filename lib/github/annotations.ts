import "server-only";

import { listOf, optionalFields, textIfAny } from "@/lib/github/fields";
import { numericId } from "@/lib/github/names";
import { type Ask, orNull } from "@/lib/github/request";

/** As GitHub writes on the check of each job of a cancelled run; of an app it names the slug. */
const CANCELLED_BY = /^The run was cancell?ed by @([A-Za-z0-9_-]{1,100}(?:\[bot\])?)\.?$/;
const JOBS_ASKED = 3;

/**
 * The login that GitHub names on the jobs of a cancelled run: no other answer tells it. Null where none does, or they name more
 * than one. Throws UpstreamError.
 */
export async function readCanceller(ask: Ask, jobIds: readonly string[]): Promise<string | null> {
  const logins = new Set<string>();
  for (const jobId of jobIds.slice(0, JOBS_ASKED)) {
    for (const message of await annotationsOf(ask, jobId)) {
      const login = CANCELLED_BY.exec(message.trim())?.[1];
      if (login !== undefined) logins.add(login);
    }
  }
  return logins.size === 1 ? ([...logins][0] ?? null) : null;
}

/** The id of a job is that of its check run (GitHub's `check_run_url` of a job). */
async function annotationsOf(ask: Ask, jobId: string): Promise<string[]> {
  const check_run_id = numericId(jobId);
  if (check_run_id === null) return [];
  const found = await orNull(
    ask(`read who cancelled job ${jobId}`, async ({ octokit, owner, repo }) => {
      const { data } = await octokit.rest.checks.listAnnotations({ owner, repo, check_run_id, per_page: 100 });
      return listOf(data, "the annotations").map((item) => textIfAny(optionalFields(item), "message") ?? "");
    }),
  );
  return found ?? [];
}
