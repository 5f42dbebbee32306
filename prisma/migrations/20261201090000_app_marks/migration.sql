-- One call tells of all apps of a platform which of them was released since it was last read.
CREATE TABLE "app_marks" (
  "app" TEXT NOT NULL,
  "mark" TEXT NOT NULL,
  "mark_at" TIMESTAMPTZ(3) NOT NULL,
  "seen_at" TIMESTAMPTZ(3) NOT NULL,
  "believed" TEXT,
  CONSTRAINT "app_marks_pkey" PRIMARY KEY ("app")
);
ALTER TABLE "flag_watches" ADD COLUMN "read_mark" TEXT, ADD COLUMN "read_at" TIMESTAMPTZ(3);
ALTER TABLE "secret_places" ADD COLUMN "read_mark" TEXT, ADD COLUMN "read_at" TIMESTAMPTZ(3);
