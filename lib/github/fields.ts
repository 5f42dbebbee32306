import { cleanInstant, cleanText } from "@/lib/core/clean-text";
import type { ToldList } from "@/lib/core/told";

/** GitHub's answer does not look like its specification; the message names the field and never its content. */
export class UnexpectedShape extends Error {}

export type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object's members; throws UnexpectedShape for anything else. */
export function fieldsOf(value: unknown, name: string): Fields {
  if (!isFields(value)) throw new UnexpectedShape(`${name} is no object`);
  return value;
}

/** An object's members, or an empty object: for nested objects that GitHub leaves out or sets to null. */
export function optionalFields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

export function listOf(value: unknown, name: string): unknown[] {
  if (!Array.isArray(value)) throw new UnexpectedShape(`${name} is no list`);
  return value;
}

/** A text as it may be stored and shown, or null where there is none; `longest` characters at most. */
function optionalText(fields: Fields, name: string, longest?: number): string | null {
  const value = fields[name] ?? null;
  if (value !== null && typeof value !== "string") throw new UnexpectedShape(`${name} is no text`);
  return value === null ? null : cleanText(value, longest);
}

export function text(fields: Fields, name: string, longest?: number): string {
  const value = optionalText(fields, name, longest);
  if (value === null) throw new UnexpectedShape(`${name} is missing`);
  return value;
}

/** The text, or null for anything else: for what the rest can be told without. */
export function textIfAny(fields: Fields, name: string, longest?: number): string | null {
  const value = fields[name];
  return typeof value === "string" ? cleanText(value, longest) : null;
}

/** A page that people may open; anything but http(s) is none. */
export function pageIfAny(fields: Fields, name: string): string | null {
  const value = textIfAny(fields, name);
  return value !== null && /^https?:\/\/[^\s"'<>]+$/i.test(value) ? value : null;
}

function countIfAny(fields: Fields, name: string): number | null {
  const value = fields[name];
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

export function count(fields: Fields, name: string): number {
  const value = countIfAny(fields, name);
  if (value === null) throw new UnexpectedShape(`${name} is no count`);
  return value;
}

/** What Postgres holds in an integer. */
const MOST_SMALL = 2_147_483_647;

/** A small count, or what stands for it where it is absurd or missing. */
export function countOr(fields: Fields, name: string, otherwise: number): number {
  const value = countIfAny(fields, name);
  return value === null || value > MOST_SMALL ? otherwise : value;
}

/** A numeric id as text; Octokit gives ids beyond 2^53 as bigint. */
export function identifier(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === "bigint" && value > 0n) return value.toString();
  return String(count(fields, name));
}

/** A time; null where there is none, or none that can be. */
export function instantIfAny(fields: Fields, name: string): Date | null {
  const value = fields[name];
  return typeof value === "string" ? cleanInstant(value) : null;
}

/** Reads each item by itself: one that cannot be read costs the others nothing, and is counted. Throws when none of many can. */
export function readable<T>(items: readonly unknown[], parse: (item: unknown) => T): ToldList<T> {
  const failures: UnexpectedShape[] = [];
  const read = items.flatMap((item) => {
    try {
      return [parse(item)];
    } catch (error) {
      if (!(error instanceof UnexpectedShape)) throw error;
      failures.push(error);
      return [];
    }
  });
  const [failure] = failures;
  if (failure !== undefined && read.length === 0) throw failure;
  return { items: read, unreadable: failures.length };
}
