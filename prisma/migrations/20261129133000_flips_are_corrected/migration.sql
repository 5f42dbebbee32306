-- Whose key sent a flip: a release of the same keys by somebody else is not its own.
ALTER TABLE "flag_flips" ADD COLUMN "sent_as" TEXT;
-- The flip whose write was taken so late that it changed what somebody had looked at since.
ALTER TABLE "flag_drifts" ADD COLUMN "flip_id" TEXT;
