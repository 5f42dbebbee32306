-- What a person says of a deploy: whether it caused a failure. Rows are only added; the newest of a deploy counts.
CREATE TABLE "deploy_verdicts" (
  "deploy_id" TEXT NOT NULL,
  "seq" INTEGER NOT NULL,
  "verdict" TEXT NOT NULL,
  "note" TEXT NOT NULL,
  "by_id" TEXT NOT NULL,
  "by_email" TEXT NOT NULL,
  "at" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "deploy_verdicts_pkey" PRIMARY KEY ("deploy_id", "seq"),
  CONSTRAINT "deploy_verdicts_deploy_id_fkey" FOREIGN KEY ("deploy_id") REFERENCES "deploys" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT "deploy_verdicts_verdict_known" CHECK ("verdict" IN ('failure', 'no_failure', 'automatic'))
);

CREATE FUNCTION deploy_verdicts_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'deploy_verdicts is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END;
$$;
CREATE TRIGGER deploy_verdicts_append_only BEFORE UPDATE OR DELETE ON "deploy_verdicts"
  FOR EACH ROW EXECUTE FUNCTION deploy_verdicts_refuse_change();
