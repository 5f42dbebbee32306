-- CreateTable
CREATE TABLE "version_ledger" (
    "id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "sha" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "source" TEXT NOT NULL,
    "asked_for" BOOLEAN,
    "deploy_id" TEXT,

    CONSTRAINT "version_ledger_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "console_observations" (
    "environment" TEXT NOT NULL,
    "running_sha" TEXT,
    "booted_at" TIMESTAMPTZ(3),
    "observed_at" TIMESTAMPTZ(3),
    "problem" TEXT,
    "attested_sha" TEXT,
    "attested_at" TIMESTAMPTZ(3),
    "disagrees_since" TIMESTAMPTZ(3),
    "disagreement" TEXT,
    "drift_since" TIMESTAMPTZ(3),
    "drift_mark" TEXT,
    "drift_reason" TEXT,

    CONSTRAINT "console_observations_pkey" PRIMARY KEY ("environment")
);

-- CreateTable
CREATE TABLE "version_comparisons" (
    "from_sha" TEXT NOT NULL,
    "to_sha" TEXT NOT NULL,
    "comparison" JSONB,
    "migrations" JSONB,
    "compared_at" TIMESTAMPTZ(3),
    "on_main" BOOLEAN,
    "checks" JSONB,
    "checked_at" TIMESTAMPTZ(3),
    "problem" TEXT,
    "next_check_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "version_comparisons_pkey" PRIMARY KEY ("from_sha","to_sha")
);

-- CreateIndex
CREATE INDEX "version_ledger_environment_since_idx" ON "version_ledger"("environment", "since" DESC);

-- Two boots at once open one stretch: a console runs one commit at a time.
CREATE UNIQUE INDEX "version_ledger_one_open" ON "version_ledger"("environment") WHERE "ended_at" IS NULL;
