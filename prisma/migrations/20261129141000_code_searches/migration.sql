-- Where the code of a commit reads the flags that can be removed: searched once for each commit that is live.
CREATE TABLE "code_searches" (
  "sha" TEXT NOT NULL,
  "keys" TEXT[] NOT NULL,
  "result" JSONB,
  "searched_at" TIMESTAMPTZ(3),
  "problem" TEXT,
  "lease_owner" TEXT,
  "lease_fence" BIGINT NOT NULL DEFAULT 0,
  "lease_until" TIMESTAMPTZ(3),
  "next_check_at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "code_searches_pkey" PRIMARY KEY ("sha")
);
