-- What nobody can read is tried by a run of check-credentials.yml: its id, sent with it; GitHub's number of the run; and when it was started.
ALTER TABLE "secret_rotation_consumers" ADD COLUMN "check_id" TEXT, ADD COLUMN "check_run" TEXT, ADD COLUMN "check_at" TIMESTAMPTZ(3);
