-- Where outgoing webhooks go, and what was sent there; how far the audit log was read for them.
CREATE TABLE "webhook_endpoints" (
  "id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "format" TEXT NOT NULL,
  "families" TEXT[],
  "surfaces" TEXT[],
  "address" TEXT NOT NULL,
  "sealed_url" TEXT NOT NULL,
  "sealed_secret" TEXT NOT NULL,
  "created_by_email" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "from_seq" BIGINT NOT NULL,
  "paused_at" TIMESTAMPTZ(3),
  "paused_by_email" TEXT,
  "paused_why" TEXT,
  "last_delivered_at" TIMESTAMPTZ(3),
  "failing_since" TIMESTAMPTZ(3),
  CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "endpoint_deliveries" (
  "id" TEXT NOT NULL,
  "endpoint_id" TEXT NOT NULL,
  "audit_seq" BIGINT NOT NULL,
  "message" JSONB NOT NULL,
  "state" TEXT NOT NULL,
  "state_since" TIMESTAMPTZ(3) NOT NULL,
  "tries" INTEGER NOT NULL DEFAULT 0,
  "attempts" JSONB NOT NULL DEFAULT '[]',
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "next_check_at" TIMESTAMPTZ(3) NOT NULL,
  "lease_owner" TEXT,
  "lease_fence" BIGINT NOT NULL DEFAULT 0,
  "lease_until" TIMESTAMPTZ(3),
  CONSTRAINT "endpoint_deliveries_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "endpoint_cursors" (
  "id" TEXT NOT NULL,
  "seq" BIGINT NOT NULL,
  "next_check_at" TIMESTAMPTZ(3) NOT NULL,
  "lease_owner" TEXT,
  "lease_fence" BIGINT NOT NULL DEFAULT 0,
  "lease_until" TIMESTAMPTZ(3),
  CONSTRAINT "endpoint_cursors_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "webhook_endpoints_created_at_id_idx" ON "webhook_endpoints"("created_at", "id");
CREATE UNIQUE INDEX "endpoint_deliveries_endpoint_id_audit_seq_key" ON "endpoint_deliveries"("endpoint_id", "audit_seq");
CREATE INDEX "endpoint_deliveries_state_next_check_at_idx" ON "endpoint_deliveries"("state", "next_check_at");
CREATE INDEX "endpoint_deliveries_created_at_idx" ON "endpoint_deliveries"("created_at");
ALTER TABLE "endpoint_deliveries" ADD CONSTRAINT "endpoint_deliveries_endpoint_id_fkey"
  FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoints"("id") ON DELETE CASCADE ON UPDATE CASCADE;
INSERT INTO "endpoint_cursors" ("id", "seq", "next_check_at") VALUES ('audit', 0, '2026-11-30T00:00:00Z');
