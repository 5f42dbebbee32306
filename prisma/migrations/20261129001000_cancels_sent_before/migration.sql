-- Cancels that left before their evidence was kept: GitHub may have taken them, and took those whose deploy was told to end by them.
UPDATE "deploys"
SET "cancel_evidence" = CASE
  WHEN "state" = 'cancelled' AND ("failure_code" IS NULL OR "failure_code" = 'cancelled') THEN 'taken'
  ELSE 'perhaps'
END
WHERE "cancel_sent_at" IS NOT NULL AND "cancel_evidence" IS NULL;
