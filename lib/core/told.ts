import { z } from "zod";

import { cleanInstant, cleanText, UNREADABLE } from "@/lib/core/clean-text";
import { isLoopbackHost } from "@/lib/core/loopback";

/** An outside service's answer is not what it documents; the message names the field and never its content. */
export class UnexpectedShape extends Error {}

/** A word of a state: null where there is none, and {@link UNREADABLE} for what is no word. */
export const toldWordIfAny = told((value) => {
  if (value === null || value === undefined) return null;
  return typeof value === "string" ? cleanText(value) : UNREADABLE;
});

/** A time as an outside service tells it; null where there is none, or none that can be. */
export const toldInstantIfAny = told((value) => (typeof value === "string" ? cleanInstant(value) : null));

/** An address that people and probes may open; null for anything but http(s), or one without end. */
export const toldAddressIfAny = told((value) => {
  const isAddress = typeof value === "string" && value.length <= 2_000 && /^https?:\/\/[^\s"'<>\\]+$/i.test(value);
  return isAddress && URL.canParse(value) ? cleanText(value, 2_000) : null;
});

/** The same for a link that a person follows: over https, or to this machine. */
export const toldLinkIfAny = toldAddressIfAny.transform((address) => {
  if (address === null) return null;
  const { protocol, hostname } = new URL(address);
  return protocol === "https:" || isLoopbackHost(hostname) ? address : null;
});

/** A full commit SHA. */
export const toldSha = z.string().regex(/^[0-9a-f]{40}$/);

/** How many there are of something. */
export const toldCount = z.int().nonnegative();

/** What Postgres holds in an integer. */
const MOST_SMALL = 2_147_483_647;

/** A small number; null where it is missing or absurd. */
export const toldSmallCountIfAny = told((value) => {
  const isSmall = typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= MOST_SMALL;
  return isSmall ? value : null;
});

/** A numeric id as text, also one beyond 2^53 that came as a bigint; null where there is none. */
export const toldIdIfAny = told((value) => {
  const isId = typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value));
  return isId && value >= 0 ? String(value) : null;
});

export const toldId = toldIdIfAny.pipe(z.string());

/** What could be read of a list, and how many of its items could not. */
export interface ToldList<T> {
  items: T[];
  unreadable: number;
}

/** The same with what could not be read, as it came: its place in the list may still be told. */
export interface ToldWithBroken<T> extends ToldList<T> {
  broken: unknown[];
}

/** An answer as its schema reads it; `name` says what it is. Throws UnexpectedShape. */
export function readTold<T>(schema: z.ZodType<T>, answer: unknown, name: string): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  const field = read.error.issues[0]?.path.join(".") ?? "";
  throw new UnexpectedShape(`${field === "" ? name : `${field} of ${name}`} cannot be read`);
}

/** A text as an outside service tells it, cleaned and cut where it comes in. */
export function toldText(longest?: number) {
  return z.string().transform((text) => cleanText(text, longest));
}

/** The same; null for whatever is no text: for what the rest can be told without. */
export function toldTextIfAny(longest?: number) {
  return told((value) => (typeof value === "string" ? cleanText(value, longest) : null));
}

/** A field that may hold anything, or be missing, and what is made of it. */
function told<T>(make: (value: unknown) => T) {
  return z.unknown().optional().transform(make);
}

/** A nested object; where it is left out, null or something else, it says nothing of any of its fields. */
export function toldPart<Fields extends z.ZodRawShape>(fields: Fields) {
  const isPart = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);
  return told((value) => (isPart(value) ? value : {})).pipe(z.object(fields));
}

/** A nested list; where there is none, it is empty. */
export function toldParts<T>(part: z.ZodType<T>) {
  return told((value): unknown[] => (Array.isArray(value) ? value : [])).pipe(z.array(part));
}

/** A list whose items are read one by one: one that cannot be read costs the others nothing, and is counted. */
export function toldList<T>(item: z.ZodType<T>) {
  return z.array(z.unknown()).transform((values): ToldWithBroken<T> => {
    const read = values.map((value) => item.safeParse(value));
    const items = read.flatMap((one) => (one.success ? [one.data] : []));
    const broken = values.filter((_, index) => read[index]?.success === false);
    return { items, unreadable: broken.length, broken };
  });
}

/** The same, where a list of which nothing can be read is no answer. */
export function toldListOfSome<T>(item: z.ZodType<T>) {
  return toldList(item).refine(({ items, unreadable }) => items.length > 0 || unreadable === 0);
}
