import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import path from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { beforeEach, describe, expect, inject, it } from "vitest";
import { z } from "zod";
import { RoleRefused } from "@/prisma/console-role";
import { type MigrateOptions, migrate } from "@/prisma/migrate";
import { prepareRole } from "@/sandbox/postgres/prepare-role";
import { root } from "@/sandbox/root";

const PASSWORD = "correct-horse";
const outputSchema = z.object({ stdout: z.string(), stderr: z.string() });
const run = promisify(execFile);

/** The superuser's URL of any database. */
function urlOf(database: string): string {
  const url = new URL(inject("templateUrl"));
  url.pathname = `/${database}`;
  return url.href;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const fresh = (word: string) => `${word}_${randomBytes(6).toString("hex")}`;

interface Place extends MigrateOptions {
  consoleUrl: string;
}

let owner: string;
let place: Place;
let role: string;

/** A plan with separate roles: an owner that is no superuser, and a role for the console. */
beforeEach(async () => {
  const database = fresh("roles");
  owner = fresh("owner");
  role = fresh('a "console');
  const databaseUrl = await prepareRole(urlOf(database), { name: owner, password: PASSWORD });
  const consoleUrl = await prepareRole(urlOf(database), { name: role, password: PASSWORD });
  await query(urlOf("postgres"), `CREATE DATABASE ${database} OWNER ${owner}`);
  place = { databaseUrl, consoleUrl, environment: "staging" };
});

const superuser = () => urlOf(new URL(place.databaseUrl).pathname.slice(1));
const quotedRole = () => pg.escapeIdentifier(role);

const everyPrivilege = () =>
  query(
    superuser(),
    `SELECT relname AS name, relacl::text AS granted FROM pg_class WHERE relnamespace = 'public'::regnamespace
     UNION ALL SELECT attname, attacl::text FROM pg_attribute WHERE attacl IS NOT NULL AND attrelid > 16383
     UNION ALL SELECT proname, proacl::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
     UNION ALL SELECT nspname, nspacl::text FROM pg_namespace WHERE nspname = 'public' ORDER BY name, granted`,
  );

async function refusal(options: MigrateOptions): Promise<string> {
  const error: unknown = await migrate(options).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RoleRefused)) throw new Error(`expected RoleRefused, got ${String(error)}`);
  expect(error.message).not.toContain(PASSWORD);
  return error.message;
}

describe("migrating for a console with a role of its own", () => {
  it("grants it what it needs and no more, and doing it again changes nothing", async () => {
    expect((await migrate(place)).consoleRole).toEqual({ name: role, warnings: [] });
    const granted = await everyPrivilege();
    expect(await migrate(place)).toMatchObject({ applied: [], consoleRole: { warnings: [] } });
    expect(await everyPrivilege()).toEqual(granted);

    await query(place.consoleUrl, "UPDATE people SET name = name; DELETE FROM sessions");
    await query(place.consoleUrl, "SELECT migration_name, finished_at FROM _prisma_migrations");
    for (const sql of [
      "DELETE FROM console_audit_log",
      "SELECT checksum FROM _prisma_migrations",
      "DELETE FROM _prisma_migrations",
      "CREATE TABLE own (id int)",
    ]) {
      await expect(query(place.consoleUrl, sql)).rejects.toThrow("permission denied");
    }
    const owned = `SELECT FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = ${pg.escapeLiteral(role)}`;
    expect(await query(superuser(), owned)).toEqual([]);
  });

  it("takes back what the role had beyond", async () => {
    await migrate(place);
    const granted = await everyPrivilege();
    await query(place.databaseUrl, `GRANT ALL ON ALL TABLES IN SCHEMA public TO ${quotedRole()}`);
    await query(place.databaseUrl, `GRANT CREATE ON SCHEMA public TO ${quotedRole()}`);
    expect((await migrate(place)).consoleRole?.warnings).toEqual([]);
    expect(await everyPrivilege()).toEqual(granted);
  });

  it("lets it use a table, with its sequence, that a later migration added", async () => {
    await migrate(place);
    await query(place.databaseUrl, "CREATE TABLE later (id serial PRIMARY KEY, word text)");
    const insert = "INSERT INTO later (word) VALUES ('x') RETURNING id";
    await expect(query(place.consoleUrl, insert)).rejects.toThrow("permission denied");
    await migrate(place);
    expect(await query(place.consoleUrl, insert)).toEqual([{ id: 1 }]);
  });

  it("grants nothing where both URLs name the same role", async () => {
    const { databaseUrl, environment } = place;
    expect((await migrate({ databaseUrl, environment, consoleUrl: databaseUrl })).consoleRole).toBeNull();
    const granted = await query(
      superuser(),
      "SELECT FROM pg_class WHERE relname = 'console_audit_log' AND relacl IS NULL",
    );
    expect(granted).toHaveLength(1);
    const appended = "SELECT has_function_privilege('console_audit_append(jsonb)', 'EXECUTE') AS may";
    expect(await query(databaseUrl, appended)).toEqual([{ may: true }]);
  });

  it("refuses a role that does not exist before it changes anything, with the SQL that makes it", async () => {
    const missing = new URL(place.consoleUrl);
    missing.username = "nobody_here";
    const message = await refusal({ ...place, consoleUrl: missing.href });
    expect(message).toContain(`CREATE ROLE "nobody_here" LOGIN PASSWORD '…'`);
    expect(await query(superuser(), "SELECT FROM pg_class WHERE relname = 'people'")).toEqual([]);
  });

  it("refuses two URLs that are swapped", async () => {
    const { databaseUrl, consoleUrl, environment } = place;
    await migrate({ databaseUrl, environment });
    const message = await refusal({ databaseUrl: consoleUrl, consoleUrl: databaseUrl, environment });
    expect(message).toContain("Exchange the two URLs");
    expect(message).toContain(`REASSIGN OWNED BY "${owner}" TO ${quotedRole()};`);
  });

  const warned: [string, () => string, RegExp][] = [
    ["is a superuser", () => `ALTER ROLE ${quotedRole()} SUPERUSER`, /NOSUPERUSER;$/],
    ["may make roles", () => `ALTER ROLE ${quotedRole()} CREATEROLE`, /NOCREATEROLE;$/],
    ["is a member of the owner", () => `GRANT "${owner}" TO ${quotedRole()}`, /^it may act as the owner.* REVOKE /],
    ["may write as anybody may", () => "GRANT INSERT ON console_audit_log TO PUBLIC", /FROM PUBLIC;$/],
  ];
  it.each(warned)("warns of a role that %s, with the SQL that helps", async (_what, sql, warning) => {
    await migrate(place);
    await query(superuser(), sql());
    const { consoleRole } = await migrate(place);
    expect(consoleRole?.warnings).toEqual([expect.stringMatching(warning)]);
    await query(superuser(), consoleRole?.warnings[0]?.split(": ").slice(1).join(": ") ?? "");
    expect((await migrate(place)).consoleRole?.warnings).toEqual([]);
  });
});

describe("npm run migrate", () => {
  async function migrateBy(environment: Record<string, string>): Promise<string> {
    const tsx = path.join(root, "node_modules", "tsx", "dist", "cli.mjs");
    const command = [tsx, "--conditions=react-server", path.join("scripts", "migrate.ts")];
    const env = { NODE_ENV: "production" as const, CONSOLE_ENV: "staging", ...environment };
    const ended = await run(process.execPath, command, { cwd: root, env }).catch((error: unknown) => error);
    const { stdout, stderr } = outputSchema.parse(ended);
    expect(stdout + stderr).not.toContain(PASSWORD);
    return stdout + stderr;
  }

  it("says which role the console works as, and shows no password", async () => {
    const { databaseUrl, consoleUrl } = place;
    const urls = { DATABASE_OWNER_URL: databaseUrl, DATABASE_URL: consoleUrl };
    expect(await migrateBy(urls)).toContain(`The console works as ${role}: it can read and append the audit log.`);
    expect(await migrateBy({ DATABASE_URL: databaseUrl })).toContain("as the role that owns its tables");
    await query(superuser(), `ALTER ROLE ${quotedRole()} SUPERUSER`);
    expect(await migrateBy(urls)).toContain(`WARNING: the console works as ${role}, which can change the audit log:`);
    await query(superuser(), `ALTER ROLE ${quotedRole()} NOSUPERUSER`);
  });
});
