import type { Blocker } from "@/lib/core/decision";
import { shortSha } from "@/lib/core/words";
import type { SurfaceRollbackReview } from "@/lib/rollbacks/schemas";

/** What is said of a rollback that was ordered. */
export function rollbackWords(order: { surface_id: string; sha: string; isWaiting: boolean }): {
  text: string;
  tone: "ok";
} {
  const way = `${order.surface_id} back to ${shortSha(order.sha)}`;
  const text = order.isWaiting
    ? `Stopping what runs, then rolling ${way}. It waits on the surface's page.`
    : `Rolling ${way}. Follow it above.`;
  return { text, tone: "ok" };
}

/** What the button says. */
export function sendWords(target: string, isStopping: boolean): string {
  return isStopping ? `Stop, then roll back ${target}` : `Roll back ${target}`;
}

/** The live deploy that could be stopped first, where nothing else stands in the way for good; and what is left once it is. */
export function stopOf(
  blockers: readonly Blocker[],
  isStopping: boolean,
): { stop: string | null; blockers: readonly Blocker[] } {
  const live = blockers.find(({ code }) => code === "deploy_in_flight");
  const others = blockers.filter((one) => one !== live);
  if (live?.subject_id == null || others.some(({ overridable }) => !overridable)) return { stop: null, blockers };
  return { stop: live.subject_id, blockers: isStopping ? others : blockers };
}

/** Whether the way back is what was reviewed: the same ends, the same commits, the same blockers. */
export function isSameWay(reviewed: SurfaceRollbackReview, now: SurfaceRollbackReview): boolean {
  const told = ({ from_sha, to_sha, commits_total, blockers }: SurfaceRollbackReview) =>
    JSON.stringify([from_sha, to_sha, commits_total, blockers.map(({ code }) => code)]);
  return told(reviewed) === told(now);
}
