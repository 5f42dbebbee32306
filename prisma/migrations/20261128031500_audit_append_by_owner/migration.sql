-- Appending needs no right to the tables of the log: the function works with those of its owner. Its search path is pinned,
-- so that no caller can put a table or a function of his own in the way; only who is granted it may call it.
ALTER FUNCTION console_audit_append(jsonb) SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp;
REVOKE EXECUTE ON FUNCTION console_audit_append(jsonb) FROM PUBLIC;
