-- What was tried and refused: how often since the last sign-in, how many codes were guessed, and what one audit row stands for.
ALTER TABLE "people"
    ADD COLUMN "failed_sign_ins" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "code_failures" INTEGER NOT NULL DEFAULT 0;

CREATE TABLE "audit_tallies" (
    "key" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "window_end" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL,
    "call" JSONB NOT NULL,
    "event" JSONB NOT NULL,

    CONSTRAINT "audit_tallies_pkey" PRIMARY KEY ("key", "window_start")
);

CREATE INDEX "audit_tallies_window_end_idx" ON "audit_tallies"("window_end");
