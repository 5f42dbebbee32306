import { shortSha } from "@/lib/core/words";
import type { Deploy } from "@/lib/deploys/schemas";

/** A deploy in one line: what, where it stands, who. */
export function describeDeploy(deploy: Deploy): string {
  const { step } = deploy;
  return [
    `${deploy.surface_id} ${shortSha(deploy.sha)}`,
    deploy.state,
    ...(step === null ? [] : [`step ${step.number} of ${step.total}: ${step.name}`]),
    ...(deploy.blocked_by === null ? [] : [deploy.blocked_by.message]),
    ...(deploy.failure === null ? [] : [`${deploy.failure.message} (${deploy.failure.code})`]),
    `by ${deploy.requested_by?.email ?? "nobody here"}`,
    deploy.id,
  ].join(" · ");
}
