import { z } from "zod";

import { AppError } from "@/lib/core/errors";
import { nameSchema } from "@/lib/core/text";

export const pageQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: nameSchema(400).optional(),
});
export type PageQuery = z.infer<typeof pageQuerySchema>;

export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

const cursorSchema = z.array(nameSchema(200)).min(1).max(3);

const momentKeysSchema = z.tuple([z.iso.datetime({ precision: 3 }).regex(/^2\d{3}-/), z.string()]);

/** An opaque cursor made of the last row's sort keys. */
export function encodeCursor(keys: string[]): string {
  return Buffer.from(JSON.stringify(keys)).toString("base64url");
}

/** The sort keys inside a cursor; throws `invalid_input` for anything this console did not make. */
export function decodeCursor(cursor: string, length: number): string[] {
  try {
    const keys = cursorSchema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
    if (keys.length === length) return keys;
  } catch {
    // Falls through to the one refusal below.
  }
  throw foreignCursor();
}

/** Where a page of a list goes on that is sorted by moment and then by id; throws `invalid_input` like {@link decodeCursor}. */
export function decodeMomentCursor(cursor: string): { at: Date; id: string } {
  const keys = momentKeysSchema.safeParse(decodeCursor(cursor, 2));
  if (!keys.success) throw foreignCursor();
  const [at, id] = keys.data;
  return { at: new Date(at), id };
}

/** The refusal of a cursor that this list did not give out. */
export function foreignCursor(): AppError {
  return new AppError("invalid_input", "The cursor is not one this list gave out. Start from the first page.", {
    errors: [{ path: "cursor", message: "not a cursor of this list" }],
  });
}

/** Cuts `limit + 1` rows to a page whose cursor comes from its last row. */
export function toPage<Row, Item>(
  rows: Row[],
  limit: number,
  map: { item: (row: Row) => Item; keys: (row: Row) => string[] },
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(map.item), next_cursor: last === undefined ? null : encodeCursor(map.keys(last)) };
}
