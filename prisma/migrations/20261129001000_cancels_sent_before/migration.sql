-- A cancel that an earlier build sent left no evidence: GitHub may have taken it, and did where the deploy ended as cancelled.
UPDATE "deploys" SET "cancel_evidence" = CASE WHEN "state" = 'cancelled' THEN 'taken' ELSE 'perhaps' END
WHERE "cancel_sent_at" IS NOT NULL AND "cancel_evidence" IS NULL;
