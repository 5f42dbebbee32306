-- Links by which somebody gets in without being signed in; each is stored as a hash. One is open per e-mail address.
CREATE TABLE "access_links" (
  "id" TEXT NOT NULL,
  "purpose" TEXT NOT NULL,
  "person_id" TEXT NOT NULL,
  "email" TEXT NOT NULL,
  "role" TEXT,
  "token_hash" TEXT NOT NULL,
  "totp_secret" TEXT,
  "issued_by_email" TEXT NOT NULL,
  "created_at" TIMESTAMPTZ(3) NOT NULL,
  "expires_at" TIMESTAMPTZ(3) NOT NULL,
  "used_at" TIMESTAMPTZ(3),
  "revoked_at" TIMESTAMPTZ(3),
  CONSTRAINT "access_links_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "access_links_token_hash_key" ON "access_links"("token_hash");
CREATE UNIQUE INDEX "access_links_one_open" ON "access_links"("email") WHERE "used_at" IS NULL AND "revoked_at" IS NULL;
CREATE INDEX "access_links_created_at_id_idx" ON "access_links"("created_at", "id");
