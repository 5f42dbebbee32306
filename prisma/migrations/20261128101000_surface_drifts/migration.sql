-- What is live has to be explained: by whom, since when, or as drift.
ALTER TABLE "surface_observations"
  ADD COLUMN "live_after" TIMESTAMPTZ(3),
  ADD COLUMN "live_since" TIMESTAMPTZ(3),
  ADD COLUMN "explained_sha" TEXT,
  ADD COLUMN "explanation" TEXT,
  ADD COLUMN "explained_by" TEXT,
  ADD COLUMN "explained_at" TIMESTAMPTZ(3),
  ADD COLUMN "explained_id" TEXT,
  ADD COLUMN "explain_next_at" TIMESTAMPTZ(3);

-- What runs while this is migrated was never looked at in this way: it is where the looking begins.
UPDATE "surface_observations" SET "explained_sha" = "live_sha", "explanation" = 'baseline',
  "explained_by" = 'It ran when this console began to explain what is live.', "explained_at" = now(), "live_since" = now()
WHERE "live_sha" IS NOT NULL;

CREATE TABLE "surface_drifts" (
  "id" TEXT NOT NULL,
  "surface_id" TEXT NOT NULL,
  "live_sha" TEXT NOT NULL,
  "source" TEXT,
  "released_at" TIMESTAMPTZ(3),
  "expected_sha" TEXT,
  "since" TIMESTAMPTZ(3) NOT NULL,
  "reason" TEXT NOT NULL,
  "looked_for" TEXT NOT NULL,
  "run_id" TEXT,
  "run_url" TEXT,
  "ended_at" TIMESTAMPTZ(3),
  "end_reason" TEXT,
  "seen_at" TIMESTAMPTZ(3),
  "seen_by_email" TEXT,
  "seen_note" TEXT,
  CONSTRAINT "surface_drifts_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "surface_drifts_surface_id_since_idx" ON "surface_drifts" ("surface_id", "since" DESC);
CREATE UNIQUE INDEX "surface_drifts_one_open" ON "surface_drifts" ("surface_id") WHERE "ended_at" IS NULL;

-- A watcher that cannot watch is a finding, with its beginning.
ALTER TABLE "mirrors"
  ADD COLUMN "problem_since" TIMESTAMPTZ(3),
  ADD COLUMN "problem_kind" TEXT,
  ADD COLUMN "unread" JSONB NOT NULL DEFAULT '[]',
  ADD COLUMN "deep_page" INTEGER NOT NULL DEFAULT 2;

CREATE TABLE "run_hints" (
  "run_id" TEXT NOT NULL,
  "hinted_at" TIMESTAMPTZ(3) NOT NULL,
  "next_check_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "run_hints_pkey" PRIMARY KEY ("run_id")
);
CREATE INDEX "run_hints_next_check_at_idx" ON "run_hints" ("next_check_at");
