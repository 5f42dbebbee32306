import type pg from "pg";

/** Has a tenth of all deploys, none of them to production, and none that failed. */
export const CAREFUL_ACTOR = "careful@example.test";

/** Ended deploys of six surfaces and eight people, a minute apart; a thousand hold every state and person that a million do. */
const FILL = `
INSERT INTO deploys (id, surface_id, target_env, workflow, kind, state, state_since, ref, sha, reason, correlation_id,
  requested_by_id, requested_by_email, requested_at, dispatched_at, resolved_at, started_at, finished_at, observed_at,
  run_id, run_attempt, run_url, steps, next_check_at)
SELECT 'dep_' || md5(i::text), surfaces[i % 6 + 1], CASE WHEN i % 2 = 0 THEN 'production' ELSE 'staging' END, 'deploy.yml',
  'deploy', CASE WHEN is_careful THEN 'succeeded' ELSE states[(i / 7) % 25 + 1] END, at + interval '90 s', 'main',
  md5(i::text) || '00000000', 'the regular deploy of the day', md5('correlation ' || i),
  'per_' || (i / 5) % 7, CASE WHEN is_careful THEN '${CAREFUL_ACTOR}' ELSE 'person' || (i / 5) % 7 || '@example.test' END,
  at, at, at, at, at + interval '90 s', at + interval '90 s',
  i::text, 1, 'https://github.com/raxx/raxx/actions/runs/' || i, $3::jsonb, at
FROM generate_series($1::integer, $2::integer) AS i,
  LATERAL (SELECT timestamptz '2024-01-01 00:00:00Z' + i * interval '1 min' AS at, i % 10 = 7 AS is_careful) AS this,
  (SELECT '{api-prod,api-staging,console-prod,console-staging,getraxx,raxx-mockups}'::text[] AS surfaces,
    array_fill('succeeded'::text, ARRAY[20]) || '{failed,failed,cancelled,superseded,timed_out}'::text[] AS states) AS words`;

const STEPS = ["Set up job", "Checkout", "Install", "Build", "Release", "Smoke test"].map((name, index) => ({
  job: "deploy",
  number: index + 1,
  name,
  state: "succeeded",
  started_at: "2024-01-01T00:00:00Z",
  finished_at: "2024-01-01T00:01:00Z",
}));

const BATCH = 100_000;

/** Fills the history of a database with so many deploys. */
export async function fillDeploys(client: pg.Client, rows: number, note: (text: string) => void): Promise<void> {
  for (let from = 1; from <= rows; from += BATCH) {
    await client.query(FILL, [from, Math.min(from + BATCH - 1, rows), JSON.stringify(STEPS)]);
    if ((from + BATCH - 1) % 250_000 < BATCH && from > 1) note(`${from + BATCH - 1} rows`);
  }
  await client.query("VACUUM ANALYZE deploys");
}
