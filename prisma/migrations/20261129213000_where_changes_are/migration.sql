-- Commits that main was ever seen with, with what they come from: by that the console itself tells which commit contains which.
CREATE TABLE "known_commits" (
  "sha" TEXT NOT NULL,
  "parents" TEXT[],
  "has_parents" BOOLEAN NOT NULL,
  "title" TEXT NOT NULL,
  "message" TEXT NOT NULL,
  "pull" INTEGER,
  "author_name" TEXT NOT NULL,
  "committed_at" TIMESTAMPTZ(3) NOT NULL,
  "seen_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "known_commits_pkey" PRIMARY KEY ("sha")
);

CREATE INDEX "known_commits_pull_idx" ON "known_commits"("pull");
CREATE INDEX "known_commits_seen_at_idx" ON "known_commits"("seen_at" DESC);

-- What each surface was seen to run: one row for each change.
CREATE TABLE "surface_sightings" (
  "surface_id" TEXT NOT NULL,
  "since" TIMESTAMPTZ(3) NOT NULL,
  "after" TIMESTAMPTZ(3),
  "made_at" TIMESTAMPTZ(3),
  "live_sha" TEXT,
  CONSTRAINT "surface_sightings_pkey" PRIMARY KEY ("surface_id", "since")
);

INSERT INTO "surface_sightings" ("surface_id", "since", "after", "made_at", "live_sha")
SELECT "surface_id", "live_since", "live_after", coalesce("made_at", "released_at"), "live_sha"
FROM "surface_observations" WHERE "live_sha" IS NOT NULL AND "live_since" IS NOT NULL;
