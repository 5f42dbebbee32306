-- What every instance reads of its flags, on which dyno, and that it has ended: who confirms a flip is asked of each of them.
ALTER TABLE "instances" ADD COLUMN "flags" JSONB NOT NULL DEFAULT '{}', ADD COLUMN "dyno" TEXT, ADD COLUMN "ended_at" TIMESTAMPTZ(3);

-- One change of flags of one app: one write to its platform, whatever the number of flags.
CREATE TABLE "flag_flips" (
  "id" TEXT NOT NULL,
  "app" TEXT NOT NULL,
  "state" TEXT NOT NULL,
  "state_since" TIMESTAMPTZ(3) NOT NULL,
  "changes" JSONB NOT NULL,
  "keys" TEXT[] NOT NULL,
  "idempotency_key" TEXT,
  "idempotency_hash" TEXT NOT NULL,
  "requested_by_id" TEXT NOT NULL,
  "requested_by_email" TEXT NOT NULL,
  "requested_at" TIMESTAMPTZ(3) NOT NULL,
  "before_version" INTEGER,
  "sent_at" TIMESTAMPTZ(3),
  "release_version" INTEGER,
  "applied_at" TIMESTAMPTZ(3),
  "finished_at" TIMESTAMPTZ(3),
  "seen" JSONB,
  "failure_code" TEXT,
  "failure_message" TEXT,
  "problem" TEXT,
  "problem_since" TIMESTAMPTZ(3),
  "lease_owner" TEXT,
  "lease_fence" BIGINT NOT NULL DEFAULT 0,
  "lease_until" TIMESTAMPTZ(3),
  "next_check_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "flag_flips_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "flag_flips_app_requested_at_idx" ON "flag_flips" ("app", "requested_at" DESC);
CREATE INDEX "flag_flips_requested_at_id_idx" ON "flag_flips" ("requested_at" DESC, "id" DESC);
CREATE UNIQUE INDEX "flag_flips_requested_by_id_idempotency_key_key" ON "flag_flips" ("requested_by_id", "idempotency_key");
-- Of one app, one change is on its way to the platform at a time.
CREATE UNIQUE INDEX "flag_flips_one_requested" ON "flag_flips" ("app") WHERE "state" = 'requested';

CREATE TABLE "flag_flip_transitions" (
  "flip_id" TEXT NOT NULL,
  "seq" INTEGER NOT NULL,
  "attempt" INTEGER,
  "from_state" TEXT,
  "to_state" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  "actor" TEXT NOT NULL,
  "note" TEXT,
  "audit_seq" BIGINT NOT NULL,
  CONSTRAINT "flag_flip_transitions_pkey" PRIMARY KEY ("flip_id", "seq"),
  CONSTRAINT "flag_flip_transitions_flip_id_fkey" FOREIGN KEY ("flip_id") REFERENCES "flag_flips" ("id")
);

-- What an app's platform keeps for each flag, as a word and never as a value, and how it came to that.
CREATE TABLE "flag_observations" (
  "app" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "configured" TEXT NOT NULL,
  "changed_at" TIMESTAMPTZ(3),
  "changed_by" TEXT,
  "release_version" INTEGER,
  "flip_id" TEXT,
  CONSTRAINT "flag_observations_pkey" PRIMARY KEY ("app", "key")
);

CREATE TABLE "flag_watches" (
  "app" TEXT NOT NULL,
  "newest_version" INTEGER NOT NULL DEFAULT 0,
  "dynos" JSONB,
  "observed_at" TIMESTAMPTZ(3),
  "problem" TEXT,
  "problem_since" TIMESTAMPTZ(3),
  "lease_owner" TEXT,
  "lease_fence" BIGINT NOT NULL DEFAULT 0,
  "lease_until" TIMESTAMPTZ(3),
  "next_check_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "flag_watches_pkey" PRIMARY KEY ("app")
);

-- A flag that somebody changed past this console. At most one of a flag is open.
CREATE TABLE "flag_drifts" (
  "id" TEXT NOT NULL,
  "app" TEXT NOT NULL,
  "key" TEXT NOT NULL,
  "from_word" TEXT NOT NULL,
  "to_word" TEXT NOT NULL,
  "by_email" TEXT,
  "release_version" INTEGER,
  "released_at" TIMESTAMPTZ(3),
  "since" TIMESTAMPTZ(3) NOT NULL,
  "ended_at" TIMESTAMPTZ(3),
  "end_reason" TEXT,
  "ended_by_email" TEXT,
  CONSTRAINT "flag_drifts_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "flag_drifts_app_key_since_idx" ON "flag_drifts" ("app", "key", "since" DESC);
CREATE UNIQUE INDEX "flag_drifts_one_open" ON "flag_drifts" ("app", "key") WHERE "ended_at" IS NULL;
