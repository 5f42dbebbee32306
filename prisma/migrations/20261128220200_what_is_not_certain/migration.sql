-- What could not be read of a list, which dates are guessed, and why short digits are no commit.
ALTER TABLE "mirrors" ADD COLUMN "unreadable" INTEGER NOT NULL DEFAULT 0, ADD COLUMN "unreadable_since" TIMESTAMPTZ(3);
ALTER TABLE "main_commits" ADD COLUMN "date_is_guess" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "surface_observations" ADD COLUMN "live_doubt" TEXT;
