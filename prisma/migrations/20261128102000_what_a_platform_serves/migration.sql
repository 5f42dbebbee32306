-- What a platform said of what it serves, and a newer release of it that failed or is pending.
ALTER TABLE "surface_observations"
  ADD COLUMN "serving" TEXT,
  ADD COLUMN "live_short" TEXT,
  ADD COLUMN "attempt" JSONB;
