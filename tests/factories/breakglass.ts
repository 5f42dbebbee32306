import type { BreakglassRecord } from "@/lib/breakglass/schemas";
import { newCorrelationId } from "@/lib/core/ids";
import { shellId } from "@/lib/deploys/origins";

/** A dispatch of api-staging from hana's shell that GitHub took without naming the run. */
export function breakglassRecord(change: Partial<BreakglassRecord> = {}): BreakglassRecord {
  return {
    correlation_id: shellId(newCorrelationId()),
    surface_id: "api-staging",
    environment: "staging",
    workflow: "deploy-heroku.yml",
    repository: "raxx/raxx",
    ref: "main",
    branch: "main",
    sha: "a".repeat(40),
    reason: "the console is down",
    drill: false,
    actor_email: "hana@example.test",
    actor_login: "hana",
    shell: "hana@laptop",
    dispatched_at: "2026-11-23T03:00:00.000Z",
    outcome: { kind: "accepted", run_id: null, run_url: null },
    ...change,
  };
}
