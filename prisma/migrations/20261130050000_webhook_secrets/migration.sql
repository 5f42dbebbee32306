-- What GitHub may sign a delivery to this console with: the secret that its processes were started with, and for a while the one before.
CREATE TABLE "webhook_secrets" (
  "print" TEXT PRIMARY KEY,
  "sealed" TEXT NOT NULL,
  "ends_at" TIMESTAMPTZ(3)
);
