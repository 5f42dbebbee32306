import { z } from "zod";

import { cleanInstant, cleanText } from "@/lib/core/clean-text";

/** A text as an outside service tells it, cleaned and cut where it comes in. */
export function toldText(longest?: number) {
  return z.string().transform((text) => cleanText(text, longest));
}

/** The same; null for whatever is no text: for what the rest can be told without. */
export function toldTextIfAny(longest?: number) {
  return z
    .unknown()
    .optional()
    .transform((value) => (typeof value === "string" ? cleanText(value, longest) : null));
}

/** A time as an outside service tells it; null where there is none, or none that can be. */
export const toldInstantIfAny = z
  .unknown()
  .optional()
  .transform((value) => (typeof value === "string" ? cleanInstant(value) : null));

/** An address that people and probes may open; null for anything but http(s), or one without end. */
export const toldAddressIfAny = z
  .unknown()
  .optional()
  .transform((value) => {
    const isAddress = typeof value === "string" && value.length <= 2_000 && /^https?:\/\/[^\s"'<>\\]+$/i.test(value);
    return isAddress && URL.canParse(value) ? cleanText(value, 2_000) : null;
  });

/** What could be read of a list, and how many of its items could not. */
export interface ToldList<T> {
  items: T[];
  unreadable: number;
}

/** A list whose items are read one by one: one that cannot be read costs the others nothing, and is counted. */
export function toldList<T>(item: z.ZodType<T>) {
  return z.array(z.unknown()).transform((values): ToldList<T> => {
    const read = values.map((value) => item.safeParse(value));
    const items = read.flatMap((one) => (one.success ? [one.data] : []));
    return { items, unreadable: values.length - items.length };
  });
}
