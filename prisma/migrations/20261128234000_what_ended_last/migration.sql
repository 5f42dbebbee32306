-- The deploy of a surface that ended last: a run that was started again keeps the day it was first asked for.
CREATE INDEX "deploys_surface_id_finished_at_idx" ON "deploys"("surface_id", "finished_at" DESC);
