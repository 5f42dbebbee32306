-- What a key may read: one row for each app it was used for, so that a refusal of one is not taken for one of all.
CREATE TABLE "upstream_scopes" (
  "name" TEXT NOT NULL,
  "scope" TEXT NOT NULL,
  "is_refused" BOOLEAN NOT NULL,
  "since" TIMESTAMPTZ(3) NOT NULL,
  "checked_at" TIMESTAMPTZ(3) NOT NULL,
  "message" TEXT,
  "told_at" TIMESTAMPTZ(3),
  CONSTRAINT "upstream_scopes_pkey" PRIMARY KEY ("name", "scope")
);
