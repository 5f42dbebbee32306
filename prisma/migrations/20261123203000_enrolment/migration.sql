-- A second authenticator on its way in, and what the last refused code said about its authenticator's clock.
ALTER TABLE "people"
    ADD COLUMN "totp_enrolled_at" TIMESTAMPTZ(3),
    ADD COLUMN "totp_pending_secret" TEXT,
    ADD COLUMN "totp_pending_until" TIMESTAMPTZ(3),
    ADD COLUMN "totp_skew_steps" INTEGER,
    ADD COLUMN "totp_skew_step" BIGINT;

CREATE TABLE "recovery_codes" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "code_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "used_at" TIMESTAMPTZ(3),
    CONSTRAINT "recovery_codes_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "recovery_codes_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "people"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "recovery_codes_person_id_code_hash_key" ON "recovery_codes"("person_id", "code_hash");

CREATE TABLE "passkeys" (
    "id" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "credential_id" TEXT NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[],
    "device_type" TEXT NOT NULL,
    "backed_up" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    CONSTRAINT "passkeys_pkey" PRIMARY KEY ("id"),
    CONSTRAINT "passkeys_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "people"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX "passkeys_credential_id_key" ON "passkeys"("credential_id");
CREATE INDEX "passkeys_person_id_created_at_idx" ON "passkeys"("person_id", "created_at");

-- A challenge is deleted by the one answer that may use it.
CREATE TABLE "passkey_challenges" (
    "id" TEXT NOT NULL,
    "challenge" TEXT NOT NULL,
    "person_id" TEXT,
    "address" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "passkey_challenges_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "passkey_challenges_expires_at_idx" ON "passkey_challenges"("expires_at");
