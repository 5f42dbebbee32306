-- The database refuses words that no build has. A build that brings a word adds it here first, in a migration that replaces the
-- constraint: the build before it shows the word as unknown. What is there already is checked apart, without stopping writers;
-- a row that does not pass stays as it is, and so does the release.
ALTER TABLE "deploys"
  ADD CONSTRAINT "deploys_state_known" CHECK ("state" IN ('requested', 'dispatching', 'resolving', 'queued', 'running', 'verifying',
    'unresolved', 'succeeded', 'failed', 'errored', 'timed_out', 'cancelled', 'superseded')) NOT VALID,
  ADD CONSTRAINT "deploys_kind_known" CHECK ("kind" IN ('deploy', 'promotion', 'rollback', 'breakglass')) NOT VALID;
ALTER TABLE "promotions"
  ADD CONSTRAINT "promotions_kind_known" CHECK ("kind" IN ('promotion', 'rollback')) NOT VALID,
  ADD CONSTRAINT "promotions_state_known" CHECK ("state" IN ('requested', 'promoted', 'failed')) NOT VALID;
ALTER TABLE "people" ADD CONSTRAINT "people_role_known" CHECK ("role" IN ('viewer', 'operator', 'admin')) NOT VALID;
ALTER TABLE "surface_locks" ADD CONSTRAINT "surface_locks_kind_known" CHECK ("kind" IN ('lock', 'warning')) NOT VALID;

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

-- What has not ended, words of other builds included: every open page asks for it each second.
CREATE INDEX "deploys_not_ended" ON "deploys"("requested_at", "id")
  WHERE "state" NOT IN ('succeeded', 'failed', 'errored', 'timed_out', 'cancelled', 'superseded');
