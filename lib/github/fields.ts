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

export function optionalText(fields: Fields, name: string): string | null {
  const value = fields[name] ?? null;
  if (value !== null && typeof value !== "string") throw new UnexpectedShape(`${name} is no text`);
  return value;
}

export function text(fields: Fields, name: string): string {
  const value = optionalText(fields, name);
  if (value === null) throw new UnexpectedShape(`${name} is missing`);
  return value;
}

export function count(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) {
    throw new UnexpectedShape(`${name} is no count`);
  }
  return value;
}

/** A numeric id as text; Octokit gives ids beyond 2^53 as bigint. */
export function identifier(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === "bigint") return value.toString();
  return String(count(fields, name));
}

export function optionalInstant(fields: Fields, name: string): Date | null {
  const value = optionalText(fields, name);
  if (value === null) return null;
  const instant = new Date(value);
  if (Number.isNaN(instant.getTime())) throw new UnexpectedShape(`${name} is no time`);
  return instant;
}

export function instant(fields: Fields, name: string): Date {
  const value = optionalInstant(fields, name);
  if (value === null) throw new UnexpectedShape(`${name} is missing`);
  return value;
}
