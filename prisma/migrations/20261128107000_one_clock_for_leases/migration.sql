-- The clock that every lease is taken and judged by: the database's own, whoever asks. It is a function, so that a test
-- database can be given another one; there is no setting that moves it.
CREATE FUNCTION cockpit_now() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE
  AS 'SELECT pg_catalog.clock_timestamp()';
