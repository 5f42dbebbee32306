-- Rollbacks that wait for a deploy to stop. At most one of a surface waits.
CREATE TABLE "waiting_rollbacks" (
  "id" TEXT NOT NULL,
  "surface_id" TEXT NOT NULL,
  "from_sha" TEXT,
  "to_sha" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "reviewed" JSONB NOT NULL,
  "stop_deploy_id" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "requested_by_id" TEXT NOT NULL,
  "requested_by_email" TEXT NOT NULL,
  "requested_at" TIMESTAMPTZ(3) NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "ended_at" TIMESTAMPTZ(3),
  "end_reason" TEXT,
  "deploy_id" TEXT,
  "idempotency_key" TEXT,
  "idempotency_hash" TEXT,
  CONSTRAINT "waiting_rollbacks_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "waiting_rollbacks_requested_by_id_idempotency_key_key" ON "waiting_rollbacks" ("requested_by_id", "idempotency_key");
CREATE UNIQUE INDEX "waiting_rollbacks_deploy_id_key" ON "waiting_rollbacks" ("deploy_id");
CREATE INDEX "waiting_rollbacks_stop_deploy_id_idx" ON "waiting_rollbacks" ("stop_deploy_id");
CREATE UNIQUE INDEX "waiting_rollbacks_one_waiting" ON "waiting_rollbacks" ("surface_id") WHERE "state" = 'waiting';
