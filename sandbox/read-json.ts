import { readFileSync } from "node:fs";
import type { z } from "zod";

/** Reads a JSON file through a schema; null when it is missing, broken or of another shape. */
export function readJson<T extends z.ZodType>(file: string, schema: T): z.infer<T> | null {
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(file, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
