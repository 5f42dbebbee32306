CREATE OR REPLACE FUNCTION public.deploy_verdicts_refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  RAISE EXCEPTION 'deploy_verdicts is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END;
$function$
