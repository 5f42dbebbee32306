-- Whether the release that serves is a person's by the platform's own word, such as a rollback: then no deploy explains it.
ALTER TABLE "surface_observations" ADD COLUMN "is_made_by_person" BOOLEAN NOT NULL DEFAULT false;
