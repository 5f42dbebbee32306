-- That a run waited for its approval outlives an outage.
ALTER TABLE "deploys" ADD COLUMN "approval_seen_at" TIMESTAMPTZ(3);
