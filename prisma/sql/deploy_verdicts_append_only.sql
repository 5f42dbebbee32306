CREATE TRIGGER deploy_verdicts_append_only BEFORE DELETE OR UPDATE ON deploy_verdicts FOR EACH ROW EXECUTE FUNCTION deploy_verdicts_refuse_change()
