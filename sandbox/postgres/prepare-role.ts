import pg from "pg";

/** Makes a role that may log in and nothing else, or gives it that password; answers the URL with which it uses the database. */
export async function prepareRole(
  databaseUrl: string,
  { name, password }: { name: string; password: string },
): Promise<string> {
  const server = new URL(databaseUrl);
  server.pathname = "/postgres";
  const client = new pg.Client({ connectionString: server.href });
  await client.connect();
  try {
    const found = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [name]);
    const verb = found.rowCount === 0 ? "CREATE" : "ALTER";
    await client.query(`${verb} ROLE ${pg.escapeIdentifier(name)} LOGIN PASSWORD ${pg.escapeLiteral(password)}`);
  } finally {
    await client.end();
  }
  const url = new URL(databaseUrl);
  url.username = name;
  url.password = password;
  return url.href;
}
