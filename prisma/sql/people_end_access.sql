CREATE OR REPLACE FUNCTION public.people_end_access()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  UPDATE sessions SET ended_at = NEW.disabled_at WHERE person_id = NEW.id AND ended_at IS NULL;
  UPDATE api_tokens SET revoked_at = NEW.disabled_at WHERE person_id = NEW.id AND revoked_at IS NULL;
  RETURN NULL;
END;
$function$
