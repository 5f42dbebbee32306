-- Where values of secrets are kept: each place is looked at in turn, whatever the number of secrets there.
CREATE TABLE "secret_places" (
  "place" TEXT NOT NULL,
  "next_check_at" TIMESTAMPTZ(3) NOT NULL,
  "observed_at" TIMESTAMPTZ(3),
  "problem" TEXT,
  "problem_since" TIMESTAMPTZ(3),
  "lease_owner" TEXT,
  "lease_fence" BIGINT NOT NULL DEFAULT 0,
  "lease_until" TIMESTAMPTZ(3),
  CONSTRAINT "secret_places_pkey" PRIMARY KEY ("place")
);

ALTER TABLE "secret_sightings" ADD COLUMN "former" TEXT;
ALTER TABLE "instances" ADD COLUMN "secrets" JSONB NOT NULL DEFAULT '{}';

-- What each process read of its secrets stands in its own row; this was never written.
DROP TABLE "instance_secrets";
