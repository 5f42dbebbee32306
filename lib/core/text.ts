import { z } from "zod";

function storable(schema: z.ZodString, maxLength: number) {
  return schema
    .max(maxLength, `at most ${maxLength} characters`)
    .refine((text) => !text.includes("\u0000"), "must not contain the NUL character")
    .refine((text) => text.isWellFormed(), "must be well-formed Unicode");
}

/** A name or id as it was sent; Postgres cannot store NUL or half a character, so both are refused here. */
export function nameSchema(maxLength: number) {
  return storable(z.string(), maxLength);
}

/** One paragraph of a person's words, without the spaces around it. */
export function textSchema(maxLength: number) {
  return storable(z.string().trim(), maxLength);
}

export const shaSchema = z.string().regex(/^[0-9a-f]{40}$/, "must be a full commit SHA: 40 lower-case hex digits");

/** A moment as messages tell it: `2026-11-23 16:49:05 UTC`. */
export function utcWords(at: Date): string {
  const iso = at.toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** The seven digits people read aloud. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}
