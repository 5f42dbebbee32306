CREATE TRIGGER console_audit_log_append_only BEFORE DELETE OR UPDATE ON console_audit_log FOR EACH ROW EXECUTE FUNCTION console_audit_refuse_change()
