-- What ran at the first look outranks every deploy that had succeeded before it.
ALTER TABLE "surface_observations" ADD COLUMN "baseline_at" TIMESTAMPTZ(3);
