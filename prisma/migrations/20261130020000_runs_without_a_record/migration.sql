-- A run with a console's id that no console here has a record of: it may be from before a restore.
ALTER TABLE "deploys"
  DROP CONSTRAINT "deploys_origin_known",
  ADD CONSTRAINT "deploys_origin_known" CHECK ("origin" IN ('shell', 'github', 'console', 'workflow', 'unrecorded')) NOT VALID;
