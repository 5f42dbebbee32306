import "server-only";

import type { DeployState } from "@/lib/deploys/schemas";

/** GitHub's words for a deployment. */
export interface PublishedState {
  state: "in_progress" | "success" | "failure" | "error" | "inactive";
  description: string;
}

/** The name of a surface's environment on GitHub: `production/api-prod`. */
export function publishedEnvironment(deploy: { targetEnv: string; surfaceId: string }): string {
  return `${deploy.targetEnv}/${deploy.surfaceId}`;
}

/** What GitHub is told of a deploy: a success only when the platform reports the commit, and only while none came later. */
export function publishedState(state: DeployState, isOutrun: boolean): PublishedState {
  switch (state) {
    case "succeeded":
      return isOutrun
        ? { state: "inactive", description: "A later deploy took its place" }
        : { state: "success", description: "The platform runs this commit" };
    case "failed":
      return { state: "failure", description: "The run failed" };
    case "errored":
    case "timed_out":
      return { state: "error", description: "It could not be confirmed that the platform runs this commit" };
    case "cancelled":
      return { state: "error", description: "The run was cancelled" };
    case "superseded":
      return { state: "inactive", description: "A newer deploy took its place" };
    default:
      return { state: "in_progress", description: "The run has started" };
  }
}

/** Of a success in whose place the platform runs something else: gone back by hand, or released by nobody here. */
export const PUBLISHED_AS_GONE: PublishedState = { state: "inactive", description: "The platform runs another commit" };

/** Milliseconds to the next attempt: one minute, doubled each time, at most an hour. */
export function publishRetryDelay(attempts: number): number {
  return Math.min(60_000 * 2 ** attempts, 3_600_000);
}
