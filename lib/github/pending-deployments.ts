import "server-only";

import { z } from "zod";

import { cleanInstant, cleanText } from "@/lib/core/clean-text";
import { readTold, toldPart } from "@/lib/core/told";
import type { PendingEnvironment } from "@/lib/github/github";
import { numericId } from "@/lib/github/names";
import { type Ask, freshness, type Reading, type Target } from "@/lib/github/request";

const LONGEST_NAME = 100;
/** GitHub allows 30 days (docs.github.com, "Deployments and environments"). */
const LONGEST_TIMER_MIN = 43_200;
const name = z
  .string()
  .transform((told) => cleanText(told, LONGEST_NAME))
  .nullable()
  .catch(null);
const reviewerSchema = z.object({ reviewer: z.object({ login: name, slug: name, name }).partial() });
const environmentSchema = z.object({ name }).catch({ name: null });

/** Each part by itself: one that cannot be read costs the others nothing. */
const pendingSchema = toldPart({
  environment: environmentSchema,
  wait_timer: z.number().min(0).max(LONGEST_TIMER_MIN).catch(0),
  wait_timer_started_at: z
    .string()
    .transform((told) => cleanInstant(told))
    .nullable()
    .catch(null),
  reviewers: z.array(z.unknown()).catch([]),
});
const pendingListSchema = z.array(pendingSchema);

/** What the environments of a waiting run wait for (token permission "Actions: read", docs.github.com). Throws UpstreamError. */
export async function listPendingEnvironments(
  ask: Ask,
  runId: string,
  reading?: Reading,
): Promise<PendingEnvironment[]> {
  const run_id = numericId(runId);
  if (run_id === null) return [];
  const readPending = async ({ octokit, owner, repo, clock }: Target): Promise<PendingEnvironment[]> => {
    const { data } = await octokit.rest.actions.getPendingDeploymentsForRun({ owner, repo, run_id });
    return readTold(pendingListSchema, data, "what a run waits for").map((pending) => {
      const startedAt = pending.wait_timer_started_at;
      return {
        environment: pending.environment.name ?? "of an unknown name",
        waitMinutes: pending.wait_timer,
        waitStartedAt: startedAt === null ? null : clock.ours(startedAt),
        reviewers: pending.reviewers.map(reviewerName),
      };
    });
  };
  return ask(`read what run ${runId} waits for`, readPending, freshness(reading));
}

/** A person's login or a team's name. Somebody whom GitHub does not name may review it all the same. */
function reviewerName(item: unknown): string {
  const told = reviewerSchema.safeParse(item).data?.reviewer;
  return told?.login ?? told?.slug ?? told?.name ?? "somebody";
}
