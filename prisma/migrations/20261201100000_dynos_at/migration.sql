-- Dynos come and go without a release: how old their list is, beside how old the config is.
ALTER TABLE "flag_watches" ADD COLUMN "dynos_at" TIMESTAMPTZ(3);
