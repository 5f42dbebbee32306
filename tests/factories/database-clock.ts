import pg from "pg";

/** The clock of one test database, by which its leases go. */
export interface DatabaseClock {
  set: (at: Date) => Promise<void>;
  close: () => Promise<void>;
}

/**
 * Gives a test database a clock that stands still until it is set. Only the owner of the database can do that: it
 * replaces the function itself, and there is no setting that would move the clock of a production database.
 */
export async function replaceDatabaseClock(ownerUrl: string, at: Date): Promise<DatabaseClock> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query("CREATE TABLE test_clock (at timestamptz NOT NULL)");
  await owner.query("GRANT SELECT ON test_clock TO PUBLIC");
  await owner.query("INSERT INTO test_clock VALUES ($1)", [at]);
  await owner.query(
    "CREATE OR REPLACE FUNCTION cockpit_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS 'SELECT at FROM public.test_clock'",
  );
  return {
    set: async (to) => void (await owner.query("UPDATE test_clock SET at = $1", [to])),
    close: () => owner.end(),
  };
}
