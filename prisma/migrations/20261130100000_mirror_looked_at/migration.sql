-- An answer that GitHub calls unchanged is a look, and no news.
ALTER TABLE "mirrors" ADD COLUMN "looked_at" TIMESTAMPTZ(3);
UPDATE "mirrors" SET "looked_at" = "observed_at";
