-- When the code that is live was put there, and when the last explained commit was explained. Both may be null: the release before knows neither.
ALTER TABLE "surface_observations" ADD COLUMN "made_at" TIMESTAMPTZ(3);
ALTER TABLE "surface_observations" ADD COLUMN "explained_sha_at" TIMESTAMPTZ(3);
UPDATE "surface_observations" SET "explained_sha_at" = "explained_at"
  WHERE "explanation" IN ('explained', 'baseline') AND "explained_sha" = "live_sha";
-- How many releases the platform listed at the last look that nobody could read.
ALTER TABLE "surface_observations" ADD COLUMN "unreadable_items" INTEGER NOT NULL DEFAULT 0;
