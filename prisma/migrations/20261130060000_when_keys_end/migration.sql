-- When a key ends, as its platform was last asked, and when that was.
ALTER TABLE "upstream_health" ADD COLUMN "ends_at" TIMESTAMPTZ(3), ADD COLUMN "end_asked_at" TIMESTAMPTZ(3);
