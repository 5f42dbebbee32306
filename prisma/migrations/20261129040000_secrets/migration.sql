-- Secrets: their rotations, the checklists of those that are done by hand, and what was last seen of each consumer. No value is
-- kept but a new one, sealed, while its rotation lasts.
CREATE TABLE "secret_rotations" (
  "id" TEXT NOT NULL,
  "secret" TEXT NOT NULL,
  "mode" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "state_since" TIMESTAMPTZ(3) NOT NULL,
  "next_check_at" TIMESTAMPTZ(3) NOT NULL,
  "lease_owner" TEXT,
  "lease_fence" BIGINT NOT NULL DEFAULT 0,
  "lease_until" TIMESTAMPTZ(3),
  "requested_by_id" TEXT NOT NULL,
  "requested_by_email" TEXT NOT NULL,
  "requested_at" TIMESTAMPTZ(3) NOT NULL,
  "ended_at" TIMESTAMPTZ(3),
  "note" TEXT,
  "steps" JSONB NOT NULL DEFAULT '[]',
  "failure_code" TEXT,
  "failure_message" TEXT,
  "problem" TEXT,
  "problem_since" TIMESTAMPTZ(3),
  "sealed_value" TEXT,
  "issued_id" TEXT,
  "former_id" TEXT,
  "idempotency_key" TEXT,
  CONSTRAINT "secret_rotations_pkey" PRIMARY KEY ("id"),
  CONSTRAINT "secret_rotations_state_known" CHECK ("state" IN ('requested', 'minting', 'converging', 'revoking', 'succeeded', 'failed', 'recorded')),
  CONSTRAINT "secret_rotations_mode_known" CHECK ("mode" IN ('auto', 'manual')),
  -- What has ended holds no value.
  CONSTRAINT "secret_rotations_ended_without_value" CHECK ("ended_at" IS NULL OR "sealed_value" IS NULL)
);
CREATE UNIQUE INDEX "secret_rotations_requested_by_id_idempotency_key_key" ON "secret_rotations"("requested_by_id", "idempotency_key");
CREATE INDEX "secret_rotations_secret_requested_at_idx" ON "secret_rotations"("secret", "requested_at" DESC);
CREATE INDEX "secret_rotations_requested_at_id_idx" ON "secret_rotations"("requested_at" DESC, "id" DESC);
-- One live rotation of a secret: of two requests at once one loses here.
CREATE UNIQUE INDEX "secret_rotations_one_live" ON "secret_rotations"("secret") WHERE "ended_at" IS NULL;
CREATE INDEX "secret_rotations_due" ON "secret_rotations"("next_check_at") WHERE "ended_at" IS NULL;

CREATE TABLE "secret_rotation_transitions" (
  "rotation_id" TEXT NOT NULL,
  "seq" INTEGER NOT NULL,
  "attempt" INTEGER,
  "from_state" TEXT,
  "to_state" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "actor" TEXT NOT NULL,
  "note" TEXT,
  "audit_seq" BIGINT NOT NULL,
  CONSTRAINT "secret_rotation_transitions_pkey" PRIMARY KEY ("rotation_id", "seq")
);

CREATE TABLE "secret_rotation_consumers" (
  "rotation_id" TEXT NOT NULL,
  "consumer" TEXT NOT NULL,
  "position" INTEGER NOT NULL,
  "state" TEXT NOT NULL,
  "since" TIMESTAMPTZ(3) NOT NULL,
  "before" TEXT,
  "after" TEXT,
  "message" TEXT,
  CONSTRAINT "secret_rotation_consumers_pkey" PRIMARY KEY ("rotation_id", "consumer"),
  CONSTRAINT "secret_rotation_consumers_rotation_id_fkey" FOREIGN KEY ("rotation_id") REFERENCES "secret_rotations"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

CREATE TABLE "secret_checklists" (
  "secret" TEXT NOT NULL,
  "opened_at" TIMESTAMPTZ(3) NOT NULL,
  "opened_by_email" TEXT NOT NULL,
  "ticks" JSONB NOT NULL DEFAULT '[]',
  "before" JSONB NOT NULL DEFAULT '[]',
  CONSTRAINT "secret_checklists_pkey" PRIMARY KEY ("secret")
);

CREATE TABLE "secret_sightings" (
  "secret" TEXT NOT NULL,
  "consumer" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "fingerprint" TEXT,
  "since" TIMESTAMPTZ(3) NOT NULL,
  "checked_at" TIMESTAMPTZ(3) NOT NULL,
  "written_at" TIMESTAMPTZ(3),
  "message" TEXT,
  CONSTRAINT "secret_sightings_pkey" PRIMARY KEY ("secret", "consumer")
);

CREATE TABLE "secret_watches" (
  "secret" TEXT NOT NULL,
  "drift" TEXT,
  "drift_since" TIMESTAMPTZ(3),
  "told_at" TIMESTAMPTZ(3),
  "changed_at" TIMESTAMPTZ(3),
  CONSTRAINT "secret_watches_pkey" PRIMARY KEY ("secret")
);

CREATE TABLE "instance_secrets" (
  "instance_id" TEXT NOT NULL,
  "secret" TEXT NOT NULL,
  "fingerprint" TEXT NOT NULL,
  CONSTRAINT "instance_secrets_pkey" PRIMARY KEY ("instance_id", "secret")
);
