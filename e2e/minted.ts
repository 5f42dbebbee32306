import { randomBytes } from "node:crypto";
import { queryConsole } from "@/e2e/sandbox";
import { newCorrelationId } from "@/lib/core/ids";
import type { Sandbox } from "@/sandbox/sandbox-file";

const SHA = "a".repeat(40);

interface Minted {
  surface_id: string;
  state: string;
  /** A commit that nobody has unless told. */
  sha?: string;
  correlation_id?: string;
  blocked_by?: { kind: string; message: string; run_url: string; since: string };
}

/** Writes a deploy that came to that state ten minutes ago straight into staging's database; answers its id. */
export async function mintDeploy(sandbox: Sandbox, minted: Minted): Promise<string> {
  const id = `dep_${randomBytes(12).toString("hex")}`;
  const isLive = minted.state === "unresolved";
  await queryConsole(sandbox.staging.database_url, {
    text: `WITH deploy AS (
             INSERT INTO deploys (id, surface_id, target_env, workflow, kind, state, state_since, ref, sha, correlation_id,
               requested_by_id, requested_by_email, requested_at, dispatched_at, finished_at, blocked_by, next_check_at)
             SELECT $1, $2, 'production', 'deploy-customer-docs.yml', 'deploy', $3, now() - interval '10 minutes', 'main', $4, $5,
               people.id, people.email, now() - interval '14 minutes', now() - interval '13 minutes',
               CASE WHEN $7::boolean THEN NULL ELSE now() - interval '10 minutes' END, $8::jsonb, now()
             FROM people WHERE email = $6
             RETURNING id, requested_at, state_since)
           INSERT INTO deploy_transitions (deploy_id, seq, from_state, to_state, at, actor, audit_seq)
           SELECT id, 1, NULL, 'requested', requested_at, $6, 0 FROM deploy
           UNION ALL SELECT id, 2, 'requested', 'dispatching', requested_at + interval '1 second', 'system', 0 FROM deploy
           UNION ALL SELECT id, 3, 'dispatching', $3, state_since, 'system', 0 FROM deploy`,
    values: [
      id,
      minted.surface_id,
      minted.state,
      minted.sha ?? SHA,
      minted.correlation_id ?? newCorrelationId("staging"),
      sandbox.operator.email,
      isLive,
      minted.blocked_by === undefined ? null : JSON.stringify(minted.blocked_by),
    ],
  });
  return id;
}
