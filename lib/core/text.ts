import { z } from "zod";

import { printable } from "@/lib/core/clean-text";

export const shaSchema = z.string().regex(/^[0-9a-f]{40}$/, "must be a full commit SHA: 40 lower-case hex digits");

/** A name or id as it was sent; Postgres cannot store NUL or half a character, so both are refused here. */
export function nameSchema(maxLength: number) {
  return storable(z.string(), maxLength);
}

function storable(schema: z.ZodString, maxLength: number) {
  return schema
    .max(maxLength, `at most ${maxLength} characters`)
    .refine((text) => !text.includes("\u0000"), "must not contain the NUL character")
    .refine((text) => text.isWellFormed(), "must be well-formed Unicode");
}

/** One paragraph of a person's words, without the spaces around it, and without what a page or a terminal would obey. */
export function textSchema(maxLength: number) {
  return storable(z.string().trim(), maxLength).overwrite((text) => printable(text).trim());
}
