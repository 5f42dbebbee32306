-- Any two filters of the list of deploys together: what matches both may be rare or nothing where each of them matches much.
CREATE INDEX "deploys_surface_id_state_requested_at_id_idx" ON "deploys"("surface_id", "state", "requested_at" DESC, "id" DESC);
CREATE INDEX "deploys_surface_id_target_env_requested_at_id_idx" ON "deploys"("surface_id", "target_env", "requested_at" DESC, "id" DESC);
CREATE INDEX "deploys_surface_id_requested_by_email_requested_at_id_idx" ON "deploys"("surface_id", "requested_by_email", "requested_at" DESC, "id" DESC);
CREATE INDEX "deploys_state_target_env_requested_at_id_idx" ON "deploys"("state", "target_env", "requested_at" DESC, "id" DESC);
CREATE INDEX "deploys_state_requested_by_email_requested_at_id_idx" ON "deploys"("state", "requested_by_email", "requested_at" DESC, "id" DESC);
CREATE INDEX "deploys_target_env_requested_by_email_requested_at_id_idx" ON "deploys"("target_env", "requested_by_email", "requested_at" DESC, "id" DESC);
