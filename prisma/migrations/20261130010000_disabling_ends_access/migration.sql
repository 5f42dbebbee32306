-- Whoever is disabled, by whatever way, has no session and no token left: enabling them again brings none back.
CREATE OR REPLACE FUNCTION public.people_end_access()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
  UPDATE sessions SET ended_at = NEW.disabled_at WHERE person_id = NEW.id AND ended_at IS NULL;
  UPDATE api_tokens SET revoked_at = NEW.disabled_at WHERE person_id = NEW.id AND revoked_at IS NULL;
  RETURN NULL;
END;
$function$;

CREATE TRIGGER people_disabled AFTER UPDATE OF disabled_at ON people
  FOR EACH ROW WHEN (OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL) EXECUTE FUNCTION people_end_access();
