import type pg from "pg";

const BATCH = 50_000;

/** Writes rows up to a number as `console_audit_append` would: the same bytes, hashes and head, without a transaction for each. */
const FILL = `
CREATE FUNCTION pg_temp.fill(p_upto bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  c_actions CONSTANT text[] := '{console.deploy.intent,console.deploy.dispatched,console.deploy.resolved,console.deploy.running,console.deploy.verifying,console.deploy.succeeded,console.deploy.failed,console.auth.signed_in,console.lock.set}';
  c_families CONSTANT text[] := '{intent,lifecycle,lifecycle,lifecycle,lifecycle,lifecycle,lifecycle,access,lock}';
  c_surfaces CONSTANT text[] := '{api-prod,api-staging,console-prod,console-staging,getraxx,raxx-mockups}';
  v_from bigint;
  v_prev text;
  v_hash text;
  v_envelope text;
  k integer;
BEGIN
  SELECT seq, hash INTO v_from, v_prev FROM console_audit_head WHERE id = 1;
  FOR i IN v_from + 1 .. p_upto LOOP
    k := (i % 11) % 9 + 1;
    v_envelope := jsonb_build_object(
      'seq', i, 'id', 'aud_' || md5(i::text),
      'at', to_char(timestamp '2026-01-01' + i * interval '20 s', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
      'action', c_actions[k], 'family', c_families[k],
      'actor', jsonb_build_object('kind', 'person', 'id', 'per_' || i % 7, 'email', 'person' || i % 7 || '@example.test'),
      'environment', 'staging', 'selected_env', 'staging', 'host', 'console-staging.raxx.app',
      'request_id', 'req_' || md5('request ' || i), 'ip', '203.0.113.7',
      'user_agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36',
      'surface_id', c_surfaces[(i % 13) % 6 + 1], 'target_env', 'staging',
      'subject', jsonb_build_object('kind', 'deploy', 'id', 'dep_' || i / 8),
      'payload', jsonb_build_object(
        'sha', md5(i::text) || '00000000',
        'reason', CASE WHEN i % 97 = 17 THEN 'hotfix for invoice ' || i ELSE 'the regular deploy of the day' END))::text;
    v_hash := encode(sha256(convert_to(v_prev || E'\\n' || v_envelope, 'UTF8')), 'hex');
    INSERT INTO console_audit_log (seq, envelope, prev_hash, hash) VALUES (i, v_envelope, v_prev, v_hash);
    v_prev := v_hash;
  END LOOP;
  UPDATE console_audit_head SET seq = greatest(v_from, p_upto), hash = v_prev WHERE id = 1;
  INSERT INTO console_audit_spans AS span (block, min_at, max_at)
    SELECT seq >> 10, min(at), max(at) FROM console_audit_log WHERE seq > v_from GROUP BY seq >> 10
    ON CONFLICT (block) DO UPDATE SET
      min_at = least(span.min_at, excluded.min_at), max_at = greatest(span.max_at, excluded.max_at);
END;
$$`;

/** Fills a log up to so many rows with a chain that holds; the index of words is built once, at the end. */
export async function fillAudit(client: pg.Client, rows: number, note: (text: string) => void): Promise<void> {
  await client.query(FILL);
  const { rows: indexes } = await client.query<{ definition: string }>(
    "SELECT pg_get_indexdef('console_audit_log_terms'::regclass) AS definition",
  );
  await client.query("DROP INDEX console_audit_log_terms");
  for (let upto = Math.min(BATCH, rows); ; upto = Math.min(upto + BATCH, rows)) {
    await client.query("SELECT pg_temp.fill($1)", [upto]);
    if (upto >= rows) break;
    if (upto % 250_000 === 0) note(`${upto} rows`);
  }
  note(`${rows} rows; now the index of their words`);
  await client.query("SET maintenance_work_mem = '256MB'");
  await client.query(indexes[0]?.definition ?? "");
  await client.query("ALTER INDEX console_audit_log_terms ALTER COLUMN 1 SET STATISTICS 0");
  await client.query("VACUUM ANALYZE console_audit_log");
}
