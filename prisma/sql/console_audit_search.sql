CREATE OR REPLACE FUNCTION public.console_audit_search(p_terms text[], p_pieces text[], p_from text, p_to text, p_below bigint, p_limit integer)
 RETURNS SETOF bigint
 LANGUAGE plpgsql
 STABLE ROWS 50
 SET max_parallel_workers_per_gather TO '0'
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
DECLARE
  c_shifts CONSTANT integer[] := '{10,13,16,19}';
  c_few CONSTANT integer := 1024;
  v_top bigint := least(p_below, (SELECT coalesce(max(seq), 0) + 1 FROM console_audit_log));
  v_end bigint := 0;
  v_began bigint;
  v_bottom bigint;
  v_block text[];
  v_level integer := 1;
  v_found integer := 0;
  v_rows integer;
BEGIN
  IF p_to IS NOT NULL THEN
    SELECT (max(block) + 1) << 10 INTO v_bottom FROM console_audit_spans WHERE min_at < p_to;
    IF v_bottom IS NULL THEN RETURN; END IF;
    v_top := least(v_top, v_bottom);
  END IF;
  IF p_from IS NOT NULL THEN
    SELECT min(block) << 10 INTO v_end FROM console_audit_spans WHERE max_at >= p_from;
  END IF;
  IF v_end IS NULL THEN RETURN; END IF;
  IF cardinality(p_terms || p_pieces) = 0 THEN
    RETURN QUERY SELECT l.seq FROM console_audit_log l WHERE l.seq < v_top AND l.seq >= v_end
      AND (p_from IS NULL OR l.at >= p_from) AND (p_to IS NULL OR l.at < p_to) ORDER BY l.seq DESC LIMIT p_limit;
    RETURN;
  END IF;
  v_began := v_top;
  WHILE v_found < p_limit AND v_top > v_end LOOP
    v_bottom := coalesce(((v_top - 1) >> c_shifts[v_level]) << c_shifts[v_level], 0);
    v_block := CASE WHEN v_level <= 4 THEN ARRAY[substr('abcd', v_level, 1) || ':' || ((v_top - 1) >> c_shifts[v_level])] ELSE '{}' END;
    RETURN QUERY WITH found AS MATERIALIZED (
      SELECT l.seq FROM console_audit_log l
      WHERE console_audit_terms(l.envelope) @> (p_terms || v_block) AND l.seq + 0 < v_top AND l.seq + 0 >= v_end
        AND (p_from IS NULL OR l.at >= p_from) AND (p_to IS NULL OR l.at < p_to)
        AND NOT EXISTS (
          SELECT FROM unnest(p_pieces) AS piece WHERE position(piece IN lower(l.envelope COLLATE "C")) = 0))
      SELECT found.seq FROM found ORDER BY found.seq DESC LIMIT p_limit - v_found;
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    v_found := v_found + v_rows;
    v_top := v_bottom;
    IF v_found > 0 THEN
      v_level := greatest(1, (SELECT count(*) FROM unnest(c_shifts) AS shift
        WHERE 1 << (shift - 1) <= (v_began - v_top) * (p_limit - v_found) / v_found));
    ELSIF v_level = 2 AND cardinality(p_terms) > 0 THEN
      SELECT count(*) INTO v_rows FROM (
        SELECT FROM console_audit_log l WHERE console_audit_terms(l.envelope) @> p_terms LIMIT c_few) AS held;
      IF v_rows = 0 THEN RETURN; END IF;
      v_level := CASE WHEN v_rows < c_few THEN 5 ELSE 3 END;
    ELSE
      v_level := least(v_level + 1, 4);
    END IF;
  END LOOP;
END;
$function$
