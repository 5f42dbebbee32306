-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "console_stamp" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "environment" TEXT NOT NULL,
    "stamped_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "console_stamp_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "people" (
    "id" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "password_hash" TEXT NOT NULL,
    "totp_secret" TEXT NOT NULL,
    "totp_last_step" BIGINT NOT NULL DEFAULT 0,
    "disabled_at" TIMESTAMPTZ(3),
    "step_up_failures" INTEGER NOT NULL DEFAULT 0,
    "step_up_locked_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "people_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sessions" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ip" TEXT,
    "user_agent" TEXT,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_tokens" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "key" TEXT NOT NULL,
    "window_start" TIMESTAMPTZ(3) NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key","window_start")
);

-- CreateTable
CREATE TABLE "deploys" (
    "id" TEXT NOT NULL,
    "surface_id" TEXT NOT NULL,
    "target_env" TEXT NOT NULL,
    "workflow" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "state_since" TIMESTAMPTZ(3) NOT NULL,
    "ref" TEXT NOT NULL,
    "sha" TEXT NOT NULL,
    "from_sha" TEXT,
    "reason" TEXT,
    "correlation_id" TEXT NOT NULL,
    "idempotency_key" TEXT,
    "idempotency_hash" TEXT,
    "requested_by_id" TEXT,
    "requested_by_email" TEXT,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "dispatched_at" TIMESTAMPTZ(3),
    "resolved_at" TIMESTAMPTZ(3),
    "started_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),
    "observed_at" TIMESTAMPTZ(3),
    "run_id" TEXT,
    "run_attempt" INTEGER,
    "run_url" TEXT,
    "step_number" INTEGER,
    "step_total" INTEGER,
    "step_name" TEXT,
    "steps" JSONB NOT NULL DEFAULT '[]',
    "expected_seconds" INTEGER,
    "expected_high_seconds" INTEGER,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "failure_log_tail" TEXT,
    "blocked_by" JSONB,
    "lease_owner" TEXT,
    "lease_fence" BIGINT NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "next_check_at" TIMESTAMPTZ(3) NOT NULL,
    "cancel_requested_at" TIMESTAMPTZ(3),
    "cancel_requested_by" TEXT,

    CONSTRAINT "deploys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "deploy_transitions" (
    "deploy_id" TEXT NOT NULL,
    "seq" INTEGER NOT NULL,
    "attempt" INTEGER,
    "from_state" TEXT,
    "to_state" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "actor" TEXT NOT NULL,
    "note" TEXT,
    "audit_seq" BIGINT NOT NULL,

    CONSTRAINT "deploy_transitions_pkey" PRIMARY KEY ("deploy_id","seq")
);

-- CreateTable
CREATE TABLE "surface_observations" (
    "surface_id" TEXT NOT NULL,
    "live_sha" TEXT,
    "released_at" TIMESTAMPTZ(3),
    "source" TEXT,
    "observed_at" TIMESTAMPTZ(3),
    "sync" TEXT NOT NULL DEFAULT 'unknown',
    "behind_by" INTEGER,
    "health" TEXT NOT NULL DEFAULT 'unknown',
    "health_detail" TEXT,
    "health_since" TIMESTAMPTZ(3),
    "problem" TEXT,
    "checked_at" TIMESTAMPTZ(3),
    "lease_until" TIMESTAMPTZ(3),
    "next_check_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "surface_observations_pkey" PRIMARY KEY ("surface_id")
);

-- CreateTable
CREATE TABLE "main_commits" (
    "sha" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "message" TEXT NOT NULL,
    "author_name" TEXT NOT NULL,
    "author_login" TEXT,
    "committed_at" TIMESTAMPTZ(3) NOT NULL,
    "url" TEXT NOT NULL,

    CONSTRAINT "main_commits_pkey" PRIMARY KEY ("sha")
);

-- CreateTable
CREATE TABLE "mirrors" (
    "name" TEXT NOT NULL,
    "observed_at" TIMESTAMPTZ(3),
    "problem" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "next_check_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "mirrors_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "instances" (
    "id" TEXT NOT NULL,
    "sha" TEXT NOT NULL,
    "booted_at" TIMESTAMPTZ(3) NOT NULL,
    "beat_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "instances_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "surface_locks" (
    "id" TEXT NOT NULL,
    "surface_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "set_by_id" TEXT NOT NULL,
    "set_by_email" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "ended_by_email" TEXT,

    CONSTRAINT "surface_locks_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "id" TEXT NOT NULL,
    "event" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "upstream_health" (
    "name" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "message" TEXT,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,
    "remaining" INTEGER,
    "reset_at" TIMESTAMPTZ(3),
    "calls" INTEGER,
    "counted" INTEGER,

    CONSTRAINT "upstream_health_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE UNIQUE INDEX "people_email_key" ON "people"("email");

-- CreateIndex
CREATE UNIQUE INDEX "sessions_token_hash_key" ON "sessions"("token_hash");

-- CreateIndex
CREATE INDEX "sessions_person_id_created_at_idx" ON "sessions"("person_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "api_tokens_token_hash_key" ON "api_tokens"("token_hash");

-- CreateIndex
CREATE INDEX "api_tokens_person_id_created_at_idx" ON "api_tokens"("person_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "deploys_correlation_id_key" ON "deploys"("correlation_id");

-- CreateIndex
CREATE INDEX "deploys_requested_at_id_idx" ON "deploys"("requested_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "deploys_surface_id_requested_at_id_idx" ON "deploys"("surface_id", "requested_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "deploys_state_requested_at_id_idx" ON "deploys"("state", "requested_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "deploys_target_env_requested_at_id_idx" ON "deploys"("target_env", "requested_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "deploys_requested_by_email_requested_at_id_idx" ON "deploys"("requested_by_email", "requested_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "deploys_run_id_idx" ON "deploys"("run_id");

-- CreateIndex
CREATE UNIQUE INDEX "deploys_requested_by_id_idempotency_key_key" ON "deploys"("requested_by_id", "idempotency_key");

-- CreateIndex
CREATE INDEX "main_commits_position_idx" ON "main_commits"("position");

-- CreateIndex
CREATE INDEX "surface_locks_surface_id_set_at_idx" ON "surface_locks"("surface_id", "set_at" DESC);

-- CreateIndex
CREATE INDEX "webhook_deliveries_received_at_idx" ON "webhook_deliveries"("received_at");

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "people"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "api_tokens" ADD CONSTRAINT "api_tokens_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "people"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "deploy_transitions" ADD CONSTRAINT "deploy_transitions_deploy_id_fkey" FOREIGN KEY ("deploy_id") REFERENCES "deploys"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One live deploy per surface: the race between two requests is closed here. `unresolved` is live. A run that somebody
-- started elsewhere (break-glass) is a fact, not a request: it can be live beside ours.
CREATE UNIQUE INDEX "deploys_one_live_per_surface" ON "deploys"("surface_id")
  WHERE "kind" <> 'breakglass' AND "state" NOT IN ('succeeded', 'failed', 'errored', 'timed_out', 'cancelled', 'superseded');

-- A run found on GitHub is recorded once.
CREATE UNIQUE INDEX "deploys_one_per_found_run" ON "deploys"("run_id") WHERE "kind" = 'breakglass';

-- At most one open lock or warning per surface.
CREATE UNIQUE INDEX "surface_locks_one_open" ON "surface_locks"("surface_id") WHERE "ended_at" IS NULL;

-- What the reconciler asks for at every tick.
CREATE INDEX "deploys_due" ON "deploys"("next_check_at")
  WHERE "state" NOT IN ('succeeded', 'failed', 'errored', 'timed_out', 'cancelled', 'superseded');

-- The audit log. `envelope` holds the stored bytes; every searchable column is generated from them, so that none can disagree.
CREATE TABLE "console_audit_log" (
    "seq" BIGINT NOT NULL,
    "envelope" TEXT NOT NULL,
    "prev_hash" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "id" TEXT NOT NULL GENERATED ALWAYS AS (("envelope"::jsonb) ->> 'id') STORED,
    "at" TEXT NOT NULL GENERATED ALWAYS AS (("envelope"::jsonb) ->> 'at') STORED,
    "action" TEXT NOT NULL GENERATED ALWAYS AS (("envelope"::jsonb) ->> 'action') STORED,
    "family" TEXT NOT NULL GENERATED ALWAYS AS (("envelope"::jsonb) ->> 'family') STORED,
    "actor_id" TEXT GENERATED ALWAYS AS (("envelope"::jsonb) #>> '{actor,id}') STORED,
    "actor_email" TEXT GENERATED ALWAYS AS (("envelope"::jsonb) #>> '{actor,email}') STORED,
    "surface_id" TEXT GENERATED ALWAYS AS (("envelope"::jsonb) ->> 'surface_id') STORED,
    "environment" TEXT NOT NULL GENERATED ALWAYS AS (("envelope"::jsonb) ->> 'environment') STORED,
    "subject_kind" TEXT GENERATED ALWAYS AS (("envelope"::jsonb) #>> '{subject,kind}') STORED,
    "subject_id" TEXT GENERATED ALWAYS AS (("envelope"::jsonb) #>> '{subject,id}') STORED,

    CONSTRAINT "console_audit_log_pkey" PRIMARY KEY ("seq")
);

CREATE UNIQUE INDEX "console_audit_log_id_key" ON "console_audit_log"("id");
CREATE INDEX "console_audit_log_action_seq" ON "console_audit_log"("action", "seq" DESC);
CREATE INDEX "console_audit_log_family_seq" ON "console_audit_log"("family", "seq" DESC);
CREATE INDEX "console_audit_log_actor_seq" ON "console_audit_log"("actor_email", "seq" DESC);
CREATE INDEX "console_audit_log_surface_seq" ON "console_audit_log"("surface_id", "seq" DESC);
CREATE INDEX "console_audit_log_subject_seq" ON "console_audit_log"("subject_kind", "subject_id", "seq" DESC);

-- The newest link of the hash chain; its row lock puts concurrent appends in one order.
CREATE TABLE "console_audit_head" (
    "id" INTEGER NOT NULL DEFAULT 1 CHECK ("id" = 1),
    "seq" BIGINT NOT NULL,
    "hash" TEXT NOT NULL,

    CONSTRAINT "console_audit_head_pkey" PRIMARY KEY ("id")
);
INSERT INTO "console_audit_head" ("id", "seq", "hash") VALUES (1, 0, repeat('0', 64));

-- The only way in: takes the envelope without seq, answers the seq it was given.
CREATE FUNCTION console_audit_append(p_envelope jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  v_seq bigint;
  v_prev text;
  v_envelope text;
  v_hash text;
BEGIN
  SELECT seq + 1, hash INTO STRICT v_seq, v_prev FROM console_audit_head WHERE id = 1 FOR UPDATE;
  v_envelope := (p_envelope || jsonb_build_object('seq', v_seq))::text;
  v_hash := encode(sha256(convert_to(v_prev || E'\n' || v_envelope, 'UTF8')), 'hex');
  INSERT INTO console_audit_log (seq, envelope, prev_hash, hash) VALUES (v_seq, v_envelope, v_prev, v_hash);
  UPDATE console_audit_head SET seq = v_seq, hash = v_hash WHERE id = 1;
  RETURN v_seq;
END;
$$;

CREATE FUNCTION console_audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'console_audit_log is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END;
$$;

CREATE TRIGGER console_audit_log_append_only BEFORE UPDATE OR DELETE ON "console_audit_log"
  FOR EACH ROW EXECUTE FUNCTION console_audit_refuse_change();
CREATE TRIGGER console_audit_log_no_truncate BEFORE TRUNCATE ON "console_audit_log"
  FOR EACH STATEMENT EXECUTE FUNCTION console_audit_refuse_change();
