import { z } from "zod";

/** Gives schemas the names under which the OpenAPI document holds them, e.g. `nameInApi({ Deploy: deploySchema })`. */
export function nameInApi(schemas: Record<string, z.ZodType>): void {
  for (const [id, schema] of Object.entries(schemas)) {
    z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id });
  }
}
