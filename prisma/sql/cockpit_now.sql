CREATE OR REPLACE FUNCTION public.cockpit_now()
 RETURNS timestamp with time zone
 LANGUAGE sql
 PARALLEL SAFE
AS $function$SELECT pg_catalog.clock_timestamp()$function$
