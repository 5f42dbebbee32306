CREATE TRIGGER console_audit_log_no_truncate BEFORE TRUNCATE ON console_audit_log FOR EACH STATEMENT EXECUTE FUNCTION console_audit_refuse_change()
