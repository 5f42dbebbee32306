CREATE OR REPLACE FUNCTION public.console_audit_terms(p_envelope text)
 RETURNS text[]
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE COST 5000
AS $function$
DECLARE
  e jsonb := p_envelope::jsonb;
  v_seq bigint := (e ->> 'seq')::bigint;
  v_family text := 'family:' || (e ->> 'family');
  v_action text := 'action:' || (e ->> 'action');
  v_actor text := 'actor:' || (e #>> '{actor,email}');
  v_surface text := 'surface:' || (e ->> 'surface_id');
  v_words text[] := regexp_split_to_array(lower(p_envelope COLLATE "C"),
    '[\x01-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]*"[a-z0-9_]+": [\x01-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]*|\\[nt]|[\x01-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7f]+');
BEGIN
  RETURN array_remove(ARRAY[
    v_family, v_action, v_actor, v_surface, 'env:' || (e ->> 'environment'),
    'kind:' || (e #>> '{subject,kind}'), 'subject:' || (e #>> '{subject,id}'),
    v_family || ' ' || v_actor, v_family || ' ' || v_surface,
    v_action || ' ' || v_actor, v_action || ' ' || v_surface, v_actor || ' ' || v_surface,
    'a:' || (v_seq >> 10), 'b:' || (v_seq >> 13), 'c:' || (v_seq >> 16), 'd:' || (v_seq >> 19)], NULL)
    || ARRAY(SELECT left(word, 100) FROM unnest(v_words) AS word WHERE length(word) >= 2)
    || ARRAY(SELECT left(word, 7) FROM unnest(v_words) AS word WHERE length(word) = 40 AND word !~ '[^0-9a-f]');
END;
$function$
