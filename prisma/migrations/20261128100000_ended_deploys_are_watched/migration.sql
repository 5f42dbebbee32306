-- An ended deploy is looked at once more when something says that it may be wrong; a deploy that waits for a person alarms once.
ALTER TABLE "deploys" ADD COLUMN "recheck_at" TIMESTAMPTZ(3);
ALTER TABLE "deploys" ADD COLUMN "alarmed_at" TIMESTAMPTZ(3);

-- What the reconciler asks for at every turn; almost always empty.
CREATE INDEX "deploys_to_recheck" ON "deploys"("recheck_at") WHERE "recheck_at" IS NOT NULL;
