-- CreateTable
CREATE TABLE "promotions" (
    "id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "from_sha" TEXT,
    "to_sha" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "reason" TEXT,
    "overridden" TEXT[],
    "requested_by_id" TEXT NOT NULL,
    "requested_by_email" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "failure_code" TEXT,
    "failure_message" TEXT,
    "deploy_id" TEXT NOT NULL,

    CONSTRAINT "promotions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "promotion_holds" (
    "id" TEXT NOT NULL,
    "sha" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "set_by_id" TEXT NOT NULL,
    "set_by_email" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by_email" TEXT,
    "end_reason" TEXT,

    CONSTRAINT "promotion_holds_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attestations" (
    "id" TEXT NOT NULL,
    "sha" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "attested_by_id" TEXT NOT NULL,
    "attested_by_email" TEXT NOT NULL,
    "attested_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "attestations_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "promotions_deploy_id_key" ON "promotions"("deploy_id");

-- CreateIndex
CREATE INDEX "promotions_requested_at_id_idx" ON "promotions"("requested_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "attestations_attested_at_id_idx" ON "attestations"("attested_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "promotions" ADD CONSTRAINT "promotions_deploy_id_fkey" FOREIGN KEY ("deploy_id") REFERENCES "deploys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- At most one hold is open: the newest rollback's.
CREATE UNIQUE INDEX "promotion_holds_one_open" ON "promotion_holds"((true)) WHERE "ended_at" IS NULL;
