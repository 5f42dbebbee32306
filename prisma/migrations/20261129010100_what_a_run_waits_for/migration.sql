-- What an attempt of a run was seen to wait for on GitHub: an approval, a wait timer, another rule.
ALTER TABLE "deploys" ADD COLUMN "wait_seen" JSONB;
