-- Who did it, where it was not whoever began: who started the newest attempt, and whether our request to cancel may have been the one.
ALTER TABLE "deploys"
  ADD COLUMN "cancel_evidence" TEXT,
  ADD COLUMN "attempt_by" TEXT,
  ADD COLUMN "origin_by" TEXT;
