import pg from "pg";
import { z } from "zod";

/** What becomes of the role that the console works as, where another one migrates. */
export interface ConsoleRole {
  name: string;
  /** Why the audit log is not safe from it, each with the SQL that helps; empty where it can only read and append. */
  warnings: string[];
}

/** The console's role is missing, or is the one that owns the tables; the message says what to do. */
export class RoleRefused extends Error {
  override readonly name = "RoleRefused";
}

const ORDINARY = "SELECT, INSERT, UPDATE, DELETE";
/** Tables of which the console needs less. Rows of the audit log are appended by `console_audit_append` alone. */
const LESS: Record<string, string> = {
  console_audit_log: "SELECT",
  console_audit_head: "SELECT",
  console_audit_spans: "SELECT",
  audit_checkpoints:
    "SELECT, INSERT, UPDATE (anchored_at, problem, problem_since, attempts, lease_owner, lease_fence, lease_until, next_attempt_at)",
  console_stamp: "SELECT",
  deploy_verdicts: "SELECT, INSERT",
  _prisma_migrations: "SELECT (migration_name, finished_at)",
};

const ROLE = `
  SELECT current_user::text AS "migratesAs", EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS exists,
    ARRAY(SELECT c.relname::text FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
      WHERE r.rolname = $1 AND c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1) AS owns`;
const roleSchema = z.object({ migratesAs: z.string(), exists: z.boolean(), owns: z.array(z.string()) });

/** A role that may do more than this is in a position to change the log. */
const POWERS = `
  SELECT role.rolsuper AS superuser, role.rolcreaterole AS "makesRoles",
    pg_has_role(role.oid, log.relowner, 'MEMBER') AS "actsAsOwner", owner.rolname::text AS owner,
    has_schema_privilege(role.oid, 'public', 'CREATE') AS "makesTables",
    has_table_privilege(role.oid, log.oid, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
      OR has_table_privilege(role.oid, 'console_audit_head', 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER') AS writes
  FROM pg_roles role, pg_class log JOIN pg_roles owner ON owner.oid = log.relowner
  WHERE role.rolname = $1 AND log.oid = 'console_audit_log'::regclass`;
const powersSchema = z.object({
  superuser: z.boolean(),
  makesRoles: z.boolean(),
  actsAsOwner: z.boolean(),
  owner: z.string(),
  makesTables: z.boolean(),
  writes: z.boolean(),
});

const RELATIONS = `
  SELECT relname::text AS name, relkind = 'S' AS sequence FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'S') AND pg_has_role(relowner, 'USAGE') ORDER BY relname`;
const relationsSchema = z.array(z.object({ name: z.string(), sequence: z.boolean() }));

const quoted = (name: string) => pg.escapeIdentifier(name);

/**
 * The role that the console connects as, where it is another one than that of this connection, which migrates; else null.
 * Throws {@link RoleRefused} when the console could not work as it, or when it owns what is migrated here.
 */
export async function separateRole(client: pg.Client, consoleUrl: string): Promise<string | null> {
  const name = new pg.Client({ connectionString: consoleUrl }).user ?? "";
  const { migratesAs, exists, owns } = roleSchema.parse((await client.query(ROLE, [name])).rows[0]);
  if (name === migratesAs) return null;
  const role = quoted(name);
  if (!exists) {
    throw new RoleRefused(
      `There is no role ${role}, which DATABASE_URL names. Nothing was changed. Create it, with its password in DATABASE_URL: ` +
        `CREATE ROLE ${role} LOGIN PASSWORD '…'; on Heroku: heroku pg:credentials:create --name ${name}.`,
    );
  }
  if (owns.length > 0) {
    throw new RoleRefused(
      `The role ${role} of DATABASE_URL owns ${owns.length} tables, ${owns[0]} among them, which the role ${quoted(migratesAs)} of ` +
        "DATABASE_OWNER_URL should own. Nothing was changed. Exchange the two URLs if they are swapped; else, as a superuser: " +
        `REASSIGN OWNED BY ${role} TO ${quoted(migratesAs)};`,
    );
  }
  return name;
}

/**
 * Gives the console's role what it needs of the tables this connection's role owns, and takes what it had beyond: at once, so
 * that a console that runs meanwhile notices nothing. Doing it again changes nothing.
 */
export async function grantConsole(client: pg.Client, name: string): Promise<ConsoleRole> {
  const role = quoted(name);
  const relations = relationsSchema.parse((await client.query(RELATIONS)).rows);
  const statements = [
    `REVOKE CREATE ON SCHEMA public FROM PUBLIC, ${role}`,
    `GRANT USAGE ON SCHEMA public TO ${role}`,
    ...relations.flatMap((relation) => grantsOf(relation, role)),
    `GRANT EXECUTE ON FUNCTION console_audit_append(jsonb), console_session(integer) TO ${role}`,
  ];
  // One string is one transaction.
  await client.query(statements.join(";\n"));
  return { name, warnings: await listWarnings(client, name) };
}

function grantsOf({ name, sequence }: { name: string; sequence: boolean }, role: string): string[] {
  const relation = `${sequence ? "SEQUENCE " : ""}${quoted(name)}`;
  const privileges = sequence ? "USAGE, SELECT" : (LESS[name] ?? ORDINARY);
  return [`REVOKE ALL ON ${relation} FROM ${role}`, `GRANT ${privileges} ON ${relation} TO ${role}`];
}

async function listWarnings(client: pg.Client, name: string): Promise<string[]> {
  const powers = powersSchema.parse((await client.query(POWERS, [name])).rows[0]);
  const role = quoted(name);
  if (powers.superuser) return [`it is a superuser: ALTER ROLE ${role} NOSUPERUSER;`];
  const warnings: string[] = [];
  if (powers.makesRoles) warnings.push(`it may give itself other roles: ALTER ROLE ${role} NOCREATEROLE;`);
  if (powers.actsAsOwner) {
    return [...warnings, `it may act as the owner of the log: REVOKE ${quoted(powers.owner)} FROM ${role};`];
  }
  if (powers.makesTables) warnings.push(`it may create tables: REVOKE CREATE ON SCHEMA public FROM PUBLIC, ${role};`);
  if (powers.writes) {
    warnings.push(
      "it may write to the log, through PUBLIC or another role: REVOKE ALL ON console_audit_log, console_audit_head FROM PUBLIC;",
    );
  }
  return warnings;
}
