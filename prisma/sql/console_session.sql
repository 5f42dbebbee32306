CREATE OR REPLACE FUNCTION public.console_session(p_pid integer)
 RETURNS TABLE(state text, xact_start timestamp with time zone)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
  SELECT state, xact_start FROM pg_stat_activity WHERE pid = p_pid
$function$
