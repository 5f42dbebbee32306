import { lookOf } from "@/components/flight/deploy-state";
import { TAB_MARK } from "@/components/shell/tab-icon";
import type { Environment } from "@/lib/core/config";
import { shortSha } from "@/lib/core/words";
import type { Deploy } from "@/lib/deploys/schemas";

type Ended = Pick<Deploy, "surface_id" | "state" | "sha" | "failure">;

/** What a notification says of a deploy that ended: on which surface and console, and how. */
export function endNotice(deploy: Ended, environment: Environment): { title: string; body: string } {
  const { surface_id: surface, state, sha, failure } = deploy;
  const commit = `Commit ${shortSha(sha)}.`;
  return {
    title: `${surface} ${lookOf(state).word.toLowerCase()} · ${TAB_MARK[environment]}`,
    body: failure === null ? commit : `${failure.message} ${commit}`,
  };
}
