-- Who waits for the audit log waits as long as its caller has patience, as for any other lock: the session says how long.
ALTER FUNCTION console_audit_append(jsonb) RESET lock_timeout;

-- What a session of the tables' owner does, and since when its transaction runs: the console's own role may not see that, and
-- it is the owner's psql that holds the log, if anybody's. No text of a query: it may hold values.
CREATE FUNCTION console_session(p_pid integer) RETURNS TABLE (state text, xact_start timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT state, xact_start FROM pg_stat_activity WHERE pid = p_pid
$$;
REVOKE EXECUTE ON FUNCTION console_session(integer) FROM PUBLIC;
