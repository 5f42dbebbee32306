-- How far a new value is at one place: when it was sent, and which release was the newest before that.
ALTER TABLE "secret_rotation_consumers" ADD COLUMN "sent_at" TIMESTAMPTZ(3), ADD COLUMN "before_version" INTEGER;
