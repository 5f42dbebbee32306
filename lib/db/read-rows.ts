import "server-only";

import { z } from "zod";

import type { Database } from "@/lib/db/database";

/**
 * The one way to read with SQL: ``await readRows(db, schema)`SELECT ${value} AS name` ``. Values are sent apart from the statement. A
 * row that does not fit the schema throws: then statement and schema disagree.
 */
export function readRows<Row extends z.ZodType>(db: Pick<Database, "$queryRaw">, schema: Row) {
  return async (statement: TemplateStringsArray, ...values: unknown[]): Promise<z.output<Row>[]> =>
    z.array(schema).parse(await db.$queryRaw(statement, ...values));
}
