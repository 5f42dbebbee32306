-- When GitHub last took the request to cancel a deploy's run.
ALTER TABLE "deploys" ADD COLUMN "cancel_sent_at" TIMESTAMPTZ(3);

-- An attestation that is sent twice with one key is one attestation.
ALTER TABLE "attestations" ADD COLUMN "idempotency_key" TEXT;
CREATE UNIQUE INDEX "attestations_attested_by_id_idempotency_key_key" ON "attestations"("attested_by_id", "idempotency_key");
