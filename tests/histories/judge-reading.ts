import { reviewDeploy } from "@/lib/deploys/review";
import type { Play } from "@/tests/histories/play";
import type { Violation } from "@/tests/histories/properties";
import { SURFACES } from "@/tests/histories/stage";

/** What a person reads before an order and on the tiles, against the repository and its checks. */
export async function judgeReading(play: Play): Promise<Violation[]> {
  const ctx = play.stage.cockpit.as("viewer");
  const tip = await reviewDeploy(ctx, "api-staging", play.commit(0));
  const observations = await ctx.db.surfaceObservation.findMany();
  const distances = SURFACES.flatMap((surfaceId) => {
    const seen = observations.find((row) => row.surfaceId === surfaceId);
    if (seen === undefined || seen.liveSha === null || seen.behindBy === null) return [];
    const behind = play.stage.behindOf(seen.liveSha);
    if (behind === null || behind === seen.behindBy) return [];
    return [`${surfaceId} at ${seen.liveSha.slice(0, 7)} is said to be ${seen.behindBy} behind, and is ${behind}`];
  });
  const checks =
    tip.problem === null && tip.checks.state !== "passed" ? [`main is said to be ${tip.checks.state}`] : [];
  return [
    ...distances.map((problem): Violation => ({ property: "distances are the topology's", problem })),
    ...checks.map((problem): Violation => ({ property: "our own runs are no checks", problem })),
  ];
}
