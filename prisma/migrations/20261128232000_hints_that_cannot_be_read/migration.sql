-- Why a hinted run could not be read, and since when.
ALTER TABLE "run_hints" ADD COLUMN "problem" TEXT, ADD COLUMN "problem_since" TIMESTAMPTZ(3);
