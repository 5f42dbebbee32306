import "server-only";

import { z } from "zod";

const syntaxTreeSchema = z.object({
  stmts: z.array(
    z.object({
      stmt: z.record(z.string(), z.unknown()),
      stmt_location: z.number().default(0),
      stmt_len: z.number().optional(),
    }),
  ),
});

/** Statements that add something, or change what no row holds (PostgreSQL's own names of them). */
const HARMLESS = new Set([
  "CreateStmt",
  "IndexStmt",
  "CreateEnumStmt",
  "CompositeTypeStmt",
  "CreateDomainStmt",
  "CreateRangeStmt",
  "CreateFunctionStmt",
  "CreateTrigStmt",
  "CreateExtensionStmt",
  "CreateSchemaStmt",
  "CreateSeqStmt",
  "ViewStmt",
  "CreateStatsStmt",
  "CreateCastStmt",
  "CreatePolicyStmt",
  "DefineStmt",
  "CommentStmt",
  "GrantStmt",
  "GrantRoleStmt",
  "CreateRoleStmt",
  "AlterDefaultPrivilegesStmt",
  "VariableShowStmt",
  "TransactionStmt",
  "LockStmt",
  "VacuumStmt",
]);

/** Changes of a table that take nothing from it. */
const HARMLESS_CHANGES = new Set([
  "AT_AddColumn",
  "AT_AddConstraint",
  "AT_AddIndexConstraint",
  "AT_ValidateConstraint",
  "AT_ColumnDefault",
  "AT_DropNotNull",
  "AT_AddIdentity",
  "AT_SetStatistics",
  "AT_SetRelOptions",
  "AT_EnableTrig",
  "AT_EnableRowSecurity",
  "AT_ForceRowSecurity",
  "AT_AttachPartition",
  "AT_ClusterOn",
  "AT_ChangeOwner",
]);

const changesSchema = z.object({ cmds: z.array(z.object({ AlterTableCmd: z.object({ subtype: z.string() }) })) });
const enumSchema = z.object({ newVal: z.string(), oldVal: z.never().optional() });

/** Settings that change neither what a statement does nor how it is read. */
const HARMLESS_SETTINGS = new Set([
  "search_path",
  "lock_timeout",
  "statement_timeout",
  "check_function_bodies",
  "client_min_messages",
  "client_encoding",
  "idle_in_transaction_session_timeout",
  "row_security",
  "timezone",
]);
const settingSchema = z.object({ name: z.string() });

/** A query may call any function: these only answer something. */
const HARMLESS_CALLS = new Set([
  "now",
  "gen_random_uuid",
  "uuid_generate_v4",
  "nextval",
  "lower",
  "upper",
  "trim",
  "btrim",
  "concat",
  "md5",
  "count",
  "min",
  "max",
  "sum",
  "avg",
  "length",
  "round",
  "date_trunc",
  "to_jsonb",
  "jsonb_build_object",
  "array_agg",
  "string_agg",
  "row_number",
  "current_setting",
  "generate_series",
  "timezone",
]);

/** A common table expression may write too. */
const WRITES = /"(DeleteStmt|UpdateStmt|MergeStmt)":/;
const CALLS = /"FuncCall":\{"funcname":(\[.*?\])/g;
const NAMES = /"sval":"((?:[^"\\]|\\.)*)"/g;

const LONGEST_STATEMENT = 120;

/** The statements that may lose data, by PostgreSQL's own parser; what it cannot parse is one reason of its own. Never throws. */
export async function explainMigration(sql: string): Promise<string[]> {
  try {
    const { stmts } = await parseTree(sql);
    const bytes = Buffer.from(sql);
    return stmts.flatMap(({ stmt, stmt_location: from, stmt_len: length }) => {
      if (Object.entries(stmt).every(([kind, body]) => takesNothing(kind, body))) return [];
      const end = length === undefined || length === 0 ? bytes.length : from + length;
      return [inOneLine(bytes.subarray(from, end).toString("utf8"))];
    });
  } catch (error) {
    const why =
      error instanceof z.ZodError ? "its syntax tree is unknown" : error instanceof Error ? error.message : "";
    return [`It cannot be parsed: ${inOneLine(why)}`];
  }
}

async function parseTree(sql: string) {
  // The parser calls nothing a query and refuses it.
  if (sql.trim() === "") return { stmts: [] };
  // It would read no further than the first NUL.
  if (sql.includes("\u0000")) throw new Error("it contains the NUL character");
  // Loaded when there is a migration to read, which is seldom: the parser reserves 128 MB.
  const { parse } = await import("libpg-query");
  return syntaxTreeSchema.parse(await parse(sql));
}

function takesNothing(kind: string, body: unknown): boolean {
  const nested = JSON.stringify(body) ?? "";
  if (WRITES.test(nested)) return false;
  if (HARMLESS.has(kind)) return true;
  switch (kind) {
    case "AlterTableStmt": {
      const changes = changesSchema.safeParse(body);
      return changes.success && changes.data.cmds.every(({ AlterTableCmd: cmd }) => HARMLESS_CHANGES.has(cmd.subtype));
    }
    case "AlterEnumStmt":
      return enumSchema.safeParse(body).success;
    case "VariableSetStmt":
      return HARMLESS_SETTINGS.has(settingSchema.safeParse(body).data?.name ?? "");
    case "InsertStmt":
      return !nested.includes('"ONCONFLICT_UPDATE"') && callsOnlyAnswers(nested);
    case "SelectStmt":
    case "CreateTableAsStmt":
      return callsOnlyAnswers(nested);
    default:
      return false;
  }
}

/** Whether everything that is called, by its name without its schema, only answers. */
function callsOnlyAnswers(nested: string): boolean {
  const names = [...nested.matchAll(CALLS)].map(([, name = ""]) => [...name.matchAll(NAMES)].at(-1)?.[1] ?? "");
  return names.every((name) => HARMLESS_CALLS.has(name));
}

/** A statement as it is read aloud: on one line, without the comments before it. */
function inOneLine(statement: string): string {
  const bare = statement.replaceAll(/^\s*(--[^\n]*(\n|$)|\/\*[\s\S]*?\*\/|\s)+/g, "");
  const line = bare.replaceAll(/\s+/g, " ").trim();
  return line.length > LONGEST_STATEMENT ? `${line.slice(0, LONGEST_STATEMENT)}…` : line;
}
