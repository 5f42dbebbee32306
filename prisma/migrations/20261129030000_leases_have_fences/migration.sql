-- Every lease has a fence: whoever lost it writes nothing any more. The owner gives back what it holds when it ends.
ALTER TABLE "surface_observations" ADD COLUMN "lease_owner" TEXT, ADD COLUMN "lease_fence" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "mirrors" ADD COLUMN "lease_owner" TEXT, ADD COLUMN "lease_fence" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "github_deployments" ADD COLUMN "lease_owner" TEXT, ADD COLUMN "lease_fence" BIGINT NOT NULL DEFAULT 0;
ALTER TABLE "audit_checkpoints" ADD COLUMN "lease_owner" TEXT, ADD COLUMN "lease_fence" BIGINT NOT NULL DEFAULT 0;
