-- Every column that holds a word of the rules, as for the states of deploys: the database refuses what no build has. A build that
-- brings a word replaces the constraint first. What is there already is checked apart; a row that does not pass stays, and so
-- does the release.
ALTER TABLE "deploys"
  ADD CONSTRAINT "deploys_target_env_known" CHECK ("target_env" IN ('staging', 'production')) NOT VALID,
  ADD CONSTRAINT "deploys_origin_known" CHECK ("origin" IN ('shell', 'github', 'console', 'workflow')) NOT VALID,
  ADD CONSTRAINT "deploys_evidence_known" CHECK ("evidence" IN ('database', 'signed', 'unsigned')) NOT VALID,
  ADD CONSTRAINT "deploys_sha_source_known" CHECK ("sha_source" IN ('run', 'live', 'guess')) NOT VALID;
ALTER TABLE "deploy_transitions"
  ADD CONSTRAINT "deploy_transitions_from_state_known" CHECK ("from_state" IN ('requested', 'dispatching', 'resolving', 'queued', 'running',
    'verifying', 'unresolved', 'succeeded', 'failed', 'errored', 'timed_out', 'cancelled', 'superseded')) NOT VALID,
  ADD CONSTRAINT "deploy_transitions_to_state_known" CHECK ("to_state" IN ('requested', 'dispatching', 'resolving', 'queued', 'running',
    'verifying', 'unresolved', 'succeeded', 'failed', 'errored', 'timed_out', 'cancelled', 'superseded')) NOT VALID;
ALTER TABLE "surface_observations"
  ADD CONSTRAINT "surface_observations_serving_known" CHECK ("serving" IN ('commit', 'unnamed', 'nothing', 'unseen')) NOT VALID,
  ADD CONSTRAINT "surface_observations_sync_known" CHECK ("sync" IN ('in_sync', 'behind', 'drifted', 'unknown')) NOT VALID,
  ADD CONSTRAINT "surface_observations_health_known" CHECK ("health" IN ('up', 'degraded', 'down', 'unreachable', 'unauthorised',
    'never_deployed', 'unknown')) NOT VALID,
  ADD CONSTRAINT "surface_observations_explanation_known" CHECK ("explanation" IN ('explained', 'baseline', 'unexplained', 'unknown')) NOT VALID;
ALTER TABLE "upstream_health"
  ADD CONSTRAINT "upstream_health_name_known" CHECK ("name" IN ('github', 'heroku', 'cloudflare')) NOT VALID,
  ADD CONSTRAINT "upstream_health_state_known" CHECK ("state" IN ('ok', 'rejected', 'unreachable', 'rate_limited', 'unknown')) NOT VALID;
ALTER TABLE "version_ledger"
  ADD CONSTRAINT "version_ledger_environment_known" CHECK ("environment" IN ('staging', 'production')) NOT VALID,
  ADD CONSTRAINT "version_ledger_source_known" CHECK ("source" IN ('boot', 'observed')) NOT VALID;
ALTER TABLE "console_observations"
  ADD CONSTRAINT "console_observations_environment_known" CHECK ("environment" IN ('staging', 'production')) NOT VALID;
ALTER TABLE "audit_checkpoints"
  ADD CONSTRAINT "audit_checkpoints_environment_known" CHECK ("environment" IN ('staging', 'production')) NOT VALID;
ALTER TABLE "api_tokens"
  ADD CONSTRAINT "api_tokens_scopes_known" CHECK ("scopes" <@ ARRAY['read', 'write']) NOT VALID;
ALTER TABLE "passkeys"
  ADD CONSTRAINT "passkeys_device_type_known" CHECK ("device_type" IN ('singleDevice', 'multiDevice')) NOT VALID;

DO $$
DECLARE
  v_check record;
BEGIN
  FOR v_check IN SELECT conrelid::regclass AS tbl, conname FROM pg_constraint
    WHERE conname LIKE '%\_known' AND contype = 'c' AND NOT convalidated
  LOOP
    BEGIN
      EXECUTE format('ALTER TABLE %s VALIDATE CONSTRAINT %I', v_check.tbl, v_check.conname);
    EXCEPTION WHEN check_violation THEN
      RAISE NOTICE '% holds rows that % does not pass', v_check.tbl, v_check.conname;
    END;
  END LOOP;
END $$;
