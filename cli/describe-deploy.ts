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
    whoOf(deploy),
    deploy.id,
  ].join(" · ");
}

function whoOf({ requested_by, origin, reason, run_attempt: attempt, attempt_by: again }: Deploy): string {
  const asked = requested_by?.email ?? (origin === undefined ? "nobody here" : (origin.by ?? origin.login));
  const by = asked === null ? (reason ?? "by nobody here") : `by ${asked}`;
  return again === undefined ? by : `${by}, attempt ${attempt ?? ""} by ${again}`;
}
