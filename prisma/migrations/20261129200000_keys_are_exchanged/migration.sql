-- While a console's SECRET_KEY is exchanged for another, each is kept sealed under the other; afterwards only what still counts of the former.
CREATE TABLE "key_wraps" (
  "key_id" TEXT NOT NULL,
  "by_key" TEXT NOT NULL,
  "sealed" TEXT NOT NULL,
  PRIMARY KEY ("key_id", "by_key")
);

CREATE TABLE "retired_keys" (
  "key_id" TEXT PRIMARY KEY,
  "retired_at" TIMESTAMPTZ(3) NOT NULL,
  "sealed_recovery_key" TEXT NOT NULL,
  "checkpoint_key" TEXT NOT NULL,
  "signed_until" BIGINT NOT NULL,
  "endorsement" TEXT NOT NULL
);
