import "server-only";

import { z } from "zod";

import { readTold, toldInstantIfAny, toldText } from "@/lib/core/told";
import type { ActionsSecret } from "@/lib/github/github";
import { readPages } from "@/lib/github/pages";
import { type Ask, freshness, type Reading } from "@/lib/github/request";

/** GitHub keeps at most 100 secrets of a repository, and 100 of each of its environments. */
const MOST_SECRETS = 200;

// Read as a whole: of a list with a hole nobody could say what is not there.
const listSchema = z.object({ secrets: z.array(z.object({ name: toldText(200), updated_at: toldInstantIfAny })) });

/**
 * The Actions secrets of the repository, or of one of its environments: names and when each was last written, since nobody can
 * read a value (fact G22). Throws UpstreamError.
 */
export async function listActionsSecrets(
  ask: Ask,
  environment: string | null,
  reading?: Reading,
): Promise<ActionsSecret[]> {
  const whose = environment === null ? "the repository" : `environment ${environment}`;
  return ask(
    `list the Actions secrets of ${whose}`,
    async ({ octokit, owner, repo, clock }) => {
      const listed = await readPages(MOST_SECRETS, async (request) => {
        const place = { owner, repo, ...request };
        const { data, headers } =
          environment === null
            ? await octokit.rest.actions.listRepoSecrets(place)
            : await octokit.rest.actions.listEnvironmentSecrets({ ...place, environment_name: environment });
        return { items: readTold(listSchema, data, "the list of secrets").secrets, link: headers.link };
      });
      return listed.map(({ name, updated_at: at }) => ({ name, updatedAt: at === null ? null : clock.ours(at) }));
    },
    freshness(reading),
  );
}
