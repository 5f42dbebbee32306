-- Tokens of screens that show the wall: each is stored as a hash and may read nothing else.
CREATE TABLE "displays" (
  "id" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "token_hash" TEXT NOT NULL,
  "issued_by_id" TEXT NOT NULL,
  "issued_by_email" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "last_seen_at" TIMESTAMPTZ(3),
  "revoked_at" TIMESTAMPTZ(3),
  "revoked_by_email" TEXT,
  CONSTRAINT "displays_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "displays_token_hash_key" ON "displays"("token_hash");
CREATE INDEX "displays_created_at_id_idx" ON "displays"("created_at", "id");
