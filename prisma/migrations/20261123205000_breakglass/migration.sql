-- Where a deploy comes from that was not asked of this console, how its record is proved, and the note that reviews it.
ALTER TABLE "deploys"
    ADD COLUMN "origin" TEXT,
    ADD COLUMN "origin_login" TEXT,
    ADD COLUMN "evidence" TEXT,
    ADD COLUMN "is_drill" BOOLEAN NOT NULL DEFAULT false,
    ADD COLUMN "review_note" TEXT,
    ADD COLUMN "reviewed_by_email" TEXT,
    ADD COLUMN "reviewed_at" TIMESTAMPTZ(3);

UPDATE "deploys" SET "origin" = 'github' WHERE "kind" = 'breakglass';

-- A run that was started elsewhere is a fact, not a request, whoever started it: it can be live beside ours.
DROP INDEX "deploys_one_live_per_surface";
CREATE UNIQUE INDEX "deploys_one_live_per_surface" ON "deploys"("surface_id")
  WHERE "kind" <> 'breakglass' AND "origin" IS NULL
    AND "state" NOT IN ('succeeded', 'failed', 'errored', 'timed_out', 'cancelled', 'superseded');

-- A run found on GitHub is recorded once.
DROP INDEX "deploys_one_per_found_run";
CREATE UNIQUE INDEX "deploys_one_per_found_run" ON "deploys"("run_id")
  WHERE "kind" = 'breakglass' OR "origin" IS NOT NULL;

-- What the dashboard asks for: break-glass that nobody has reviewed, and the newest drill.
CREATE INDEX "deploys_unreviewed" ON "deploys"("requested_at" DESC)
  WHERE "origin" IN ('shell', 'github') AND "reviewed_at" IS NULL;
CREATE INDEX "deploys_drills" ON "deploys"("requested_at" DESC) WHERE "is_drill";
