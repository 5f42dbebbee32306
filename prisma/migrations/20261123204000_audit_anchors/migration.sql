-- Signed statements of the log's length and head, on their way to a place outside this database.
CREATE TABLE "audit_checkpoints" (
    "size" BIGINT NOT NULL,
    "head_hash" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "environment" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "anchored_at" TIMESTAMPTZ(3),
    "problem" TEXT,
    "problem_since" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "next_attempt_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "audit_checkpoints_pkey" PRIMARY KEY ("size")
);

-- Between which times the rows of a block of 1,024 were written, so that a filter by time need not walk the others.
CREATE TABLE "console_audit_spans" (
    "block" BIGINT NOT NULL,
    "min_at" TEXT NOT NULL,
    "max_at" TEXT NOT NULL,

    CONSTRAINT "console_audit_spans_pkey" PRIMARY KEY ("block")
);
INSERT INTO "console_audit_spans" ("block", "min_at", "max_at")
  SELECT seq >> 10, min(at), max(at) FROM "console_audit_log" GROUP BY seq >> 10;

CREATE OR REPLACE FUNCTION console_audit_append(p_envelope jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
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
$$;

-- What a row is found by: its words (runs of letters, digits, _ and everything beyond ASCII) without the names of its members,
-- the first seven digits of a SHA, the values that are offered as filters (alone and in pairs, so that two frequent ones that
-- rarely meet are one rare term), and the blocks of 2^10, 2^13, 2^16 and 2^19 rows it is in.
CREATE FUNCTION console_audit_terms(p_envelope text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 5000 AS $$
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
$$;

-- What is appended goes to a pending list of at most 64 kB first, which every search reads: half the work of an append. The
-- search knows better than statistics what is rare, so none are made (each would compute the terms of 30,000 rows).
CREATE INDEX "console_audit_log_terms" ON "console_audit_log" USING gin (console_audit_terms("envelope"))
  WITH (fastupdate = on, gin_pending_list_limit = 64);
ALTER INDEX "console_audit_log_terms" ALTER COLUMN 1 SET STATISTICS 0;

-- The newest rows below p_below that carry all terms and contain all pieces, newest first. It looks into a block of 1,024 rows
-- first; while nothing is found into larger ones, and then into one that should hold what is still wanted, so that a frequent
-- term costs as little as a rare one. (seq + 0: the index of the numbers is no help there.)
CREATE FUNCTION console_audit_search(
  p_terms text[], p_pieces text[], p_from text, p_to text, p_below bigint, p_limit integer
) RETURNS SETOF bigint LANGUAGE plpgsql STABLE ROWS 50
SET max_parallel_workers_per_gather = 0 SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  c_shifts CONSTANT integer[] := '{10,13,16,19}';
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
    v_level := CASE WHEN v_found = 0 THEN least(v_level + 1, 5)
      ELSE (SELECT count(*) FROM unnest(c_shifts) AS shift
        WHERE 1 << (shift - 1) <= (v_began - v_top) * (p_limit - v_found) / v_found) END;
    v_level := greatest(v_level, 1);
  END LOOP;
END;
$$;

DROP INDEX "console_audit_log_family_seq";
DROP INDEX "console_audit_log_actor_seq";
DROP INDEX "console_audit_log_surface_seq";
