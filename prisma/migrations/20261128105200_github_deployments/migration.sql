-- What this console has told GitHub about its deploys, as GitHub deployments.
CREATE TABLE "github_deployments" (
    "deploy_id" TEXT NOT NULL,
    "environment" TEXT NOT NULL,
    "sha" TEXT NOT NULL,
    "github_id" TEXT,
    "told_state" TEXT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "problem" TEXT,
    "problem_since" TIMESTAMPTZ(3),
    "lease_until" TIMESTAMPTZ(3),
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,
    CONSTRAINT "github_deployments_pkey" PRIMARY KEY ("deploy_id"),
    CONSTRAINT "github_deployments_deploy_id_fkey" FOREIGN KEY ("deploy_id") REFERENCES "deploys"("id") ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX "github_deployments_next_attempt_at_idx" ON "github_deployments"("next_attempt_at");
