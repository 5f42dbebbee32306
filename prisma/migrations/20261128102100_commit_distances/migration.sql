-- How far a live commit is behind a tip of main, as GitHub compared the two; null where it is not on main.
CREATE TABLE "commit_distances" (
  "sha" TEXT NOT NULL,
  "tip" TEXT NOT NULL,
  "behind" INTEGER,
  "measured_at" TIMESTAMPTZ(3) NOT NULL,

  CONSTRAINT "commit_distances_pkey" PRIMARY KEY ("sha", "tip")
);

CREATE INDEX "commit_distances_measured_at_idx" ON "commit_distances"("measured_at");
