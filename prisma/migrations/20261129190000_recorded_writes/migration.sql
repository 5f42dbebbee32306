-- Of what nobody can read, whether it is new is told by its place's own times: that of the record is kept with it.
ALTER TABLE "secret_rotation_consumers" ADD COLUMN "written_at" TIMESTAMPTZ(3);
