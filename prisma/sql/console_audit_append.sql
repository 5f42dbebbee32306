CREATE OR REPLACE FUNCTION public.console_audit_append(p_envelope jsonb)
 RETURNS bigint
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'public', 'pg_temp'
AS $function$
DECLARE
  v_seq bigint;
  v_prev text;
  v_envelope text;
  v_hash text;
  v_at text := p_envelope ->> 'at';
BEGIN
  SELECT seq + 1, hash INTO STRICT v_seq, v_prev FROM console_audit_head WHERE id = 1 FOR UPDATE;
  v_envelope := (p_envelope || jsonb_build_object('seq', v_seq))::text;
  v_hash := encode(sha256(convert_to(v_prev || E'\n' || v_envelope, 'UTF8')), 'hex');
  INSERT INTO console_audit_log (seq, envelope, prev_hash, hash) VALUES (v_seq, v_envelope, v_prev, v_hash);
  UPDATE console_audit_head SET seq = v_seq, hash = v_hash WHERE id = 1;
  INSERT INTO console_audit_spans AS span (block, min_at, max_at) VALUES (v_seq >> 10, v_at, v_at)
    ON CONFLICT (block) DO UPDATE SET min_at = least(span.min_at, v_at), max_at = greatest(span.max_at, v_at)
    WHERE v_at NOT BETWEEN span.min_at AND span.max_at;
  RETURN v_seq;
END;
$function$
