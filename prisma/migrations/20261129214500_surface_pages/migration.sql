-- What each surface ran: one row per stretch of the same release, as this console has seen it. At most one of a surface is open.
CREATE TABLE "surface_stretches" (
  "id" TEXT NOT NULL,
  "surface_id" TEXT NOT NULL,
  "sha" TEXT NOT NULL,
  "after" TIMESTAMPTZ(3),
  "since" TIMESTAMPTZ(3) NOT NULL,
  "last_seen_at" TIMESTAMPTZ(3),
  "ended_at" TIMESTAMPTZ(3),
  "released_at" TIMESTAMPTZ(3),
  "made_at" TIMESTAMPTZ(3),
  "source" TEXT,
  "explanation" TEXT,
  "explained_by" TEXT,
  "deploy_id" TEXT,
  CONSTRAINT "surface_stretches_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "surface_stretches_surface_id_since_id_idx" ON "surface_stretches" ("surface_id", "since" DESC, "id" DESC);
CREATE UNIQUE INDEX "surface_stretches_one_open" ON "surface_stretches" ("surface_id") WHERE "ended_at" IS NULL;

-- What was seen to be live while this is migrated is where the record begins.
INSERT INTO "surface_stretches" ("id", "surface_id", "sha", "after", "since", "released_at", "made_at", "source",
  "explanation", "explained_by", "deploy_id")
SELECT 'str_' || md5("surface_id"), "surface_id", "live_sha", "live_after", "live_since", "released_at", "made_at", "source",
  "explanation", "explained_by", "explained_id"
FROM "surface_observations" WHERE "live_sha" IS NOT NULL AND "live_since" IS NOT NULL;

-- How each surface's address was, from change to change.
CREATE TABLE "surface_health_changes" (
  "surface_id" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "health" TEXT NOT NULL,
  "detail" TEXT,
  CONSTRAINT "surface_health_changes_pkey" PRIMARY KEY ("surface_id", "at")
);
INSERT INTO "surface_health_changes" ("surface_id", "at", "health", "detail")
SELECT "surface_id", "health_since", "health", "health_detail"
FROM "surface_observations" WHERE "health_since" IS NOT NULL AND "checked_at" IS NOT NULL;

-- A rollback holds its own surface. Null: the production console, whose promotions are held.
ALTER TABLE "promotion_holds" ADD COLUMN "surface_id" TEXT;
DROP INDEX "promotion_holds_one_open";
CREATE UNIQUE INDEX "promotion_holds_one_open" ON "promotion_holds" (coalesce("surface_id", '')) WHERE "ended_at" IS NULL;

-- Where the site itself is, by the platform's word.
ALTER TABLE "surface_observations" ADD COLUMN "site_url" TEXT;
